"""Specs that cannot be used: what each says, how its one line begins, and what it says of the way out."""
# a table

BINARY = bytes(range(256))
TEN_MB = b"name: triad\n# " + b"x" * (10 << 20)

ON_POOLS = "pools: {g: {silicon: nvidia},\n        n: {silicon: neuron},\n        c: {silicon: graviton}}\nmodels:\n"
"""Four lines before the first model."""

ON_MODELS = """models:
  chat: {model: tiny-chat, pool: graviton, context: 1024}
  long: {model: tiny-chat, pool: graviton}
  embedder: {model: tiny-embedder, pool: graviton}
"""
"""Four lines before what routes to them."""

ON_ROUTES = f"{ON_MODELS}routes:\n"
"""Five before the first route."""

CERTIFICATE = "certificate: 'arn:aws:acm:us-east-1:111122223333:certificate/a'"

SPOILED: dict[str, tuple[str | bytes, str, str]] = {
    "misspelt key": (
        "name: t\npools:\n  gpu: {silicon: nvidia, familes: [g6]}\n",
        "3: pools.gpu.familes: unknown key 'familes'; allowed: ",
        "did you mean 'families'?",
    ),
    "unknown family": (
        "pools:\n  cpu:\n    silicon: graviton\n    families:\n      - c8g\n      - c9g\n",
        "6: pools.cpu.families[1]: unknown instance family 'c9g'; allowed: ",
        "did you mean",
    ),
    "refused family": ("pools:\n  old: {silicon: neuron, families: [inf1]}\n", "2: pools.old.families[0]: ", "inf2"),
    "arm64 image on an x86 pool": (
        "pools:\n  cmp:\n    silicon: x86\n    ami: amazon-eks-node-al2023-arm64-standard-1.35-v20260930\n",
        "4: pools.cmp.ami: 'amazon-eks-node-al2023-arm64-standard-1.35-v20260930' is an image for arm64",
        "leave ami out",
    ),
    "machine image of another minor": (
        "pools:\n  cmp:\n    silicon: x86\n    ami: amazon-eks-node-al2023-x86_64-standard-1.33-v20260930\n",
        "4: pools.cmp.ami: ",
        "is built for Kubernetes 1.33, the cluster is 1.35",
    ),
    "Spot pool with too few types": (
        "pools:\n  spot: {silicon: graviton, sizes: [4xlarge], capacity: [spot, on-demand]}\n",
        "2: pools.spot.capacity: a Spot pool needs at least 15 instance types, families and sizes give 4",
        "add families or sizes",
    ),
    "overlapping CIDRs": (
        "network:\n  cidr: 10.0.0.0/16\n  services: 10.0.128.0/20\n",
        "3: network.services: '10.0.128.0/20' overlaps cidr '10.0.0.0/16'",
        "choose ranges that share no address",
    ),
    "Kubernetes 1.30": ("kubernetes: 1.30\n", "1: kubernetes: unknown Kubernetes version '1.30'; allowed: ", "1.35"),
    "Kubernetes without a known machine image": (
        'kubernetes: "1.32"\n',
        "1: kubernetes: no machine image is known for Kubernetes 1.32",
        "add 'ami: al2023@vYYYYMMDD'",
    ),
    "a label that Karpenter refuses": (
        "pools:\n  g: {silicon: nvidia, labels: {karpenter.sh/x: y}}\n",
        "2: pools.g.labels.karpenter.sh/x: 'karpenter.sh/x' is set by",
        "choose another key",
    ),
    "negative sizes": (
        "pools:\n  gpu:\n    silicon: nvidia\n    disk: {size_gib: -100}\n",
        "4: pools.gpu.disk.size_gib: ",
        "must be at least 20, got -100",
    ),
    "empty file": ("", ": is empty", "the smallest spec that works is 'name: triad'"),
    "binary file": (BINARY, ": is not UTF-8 text", "a spec is a YAML file"),
    "control characters": (b"name: a\x00b\n", ": holds control characters", "a spec is a YAML text file"),
    "10 MB file": (TEN_MB, ": is larger than 256 KiB", "is it the right file?"),
    "broken YAML": ("pools: {gpu: [}\n", "1: is not YAML", "expected"),
    "a number of thousands of digits": (
        f"system: {{count: {'9' * 5000}}}\n",
        "1: system.count: must be a whole number",
        "9999",
    ),
    "an endpoint named twice": ("network: {endpoints: [sts, sts]}\n", "1: network.endpoints: named twice: sts", ""),
    "a stage within a stage": ("stages: {dev: {stages: {}}}\n", "1: stages.dev.stages: has no place in a stage", ""),
    "a loopback network": ("network: {cidr: 127.0.0.0/16}\n", "1: network.cidr: must be a private network", "RFC 1918"),
    "a peer around the VPC": (
        "network: {peers: [10.0.0.0/8]}\n",
        "1: network.peers[0]: '10.0.0.0/8' overlaps cidr",
        "",
    ),
    "a date that is none": ("ami: al2023@v20991399\n", "1: ami: 'al2023@v20991399' is not a pinned machine image", ""),
    "an image for one silicon for all": (
        "ami: amazon-eks-node-al2023-arm64-standard-1.35-v20260930\n",
        "1: ami: 'amazon-eks-node-al2023-arm64-standard-1.35-v20260930' fits one silicon only",
        "al2023@v",
    ),
    "a reservation of the whole node": (
        "pools:\n  a: {silicon: graviton, reserved: {kube_memory_mib: 999999}}\n",
        "2: pools.a.reserved: keeps all of the 2048 MiB",
        "",
    ),
    "more pods than addresses": (
        "pools:\n  a: {silicon: graviton, sizes: [large], max_pods: 250}\n",
        "2: pools.a.max_pods: ",
        "has addresses for 110 pods, got 250",
    ),
    "no place beside DaemonSets": (
        "pools:\n  a: {silicon: graviton, max_pods: 3}\n",
        "2: pools.a.max_pods: must be at",
        "",
    ),
    "limits below one node": (
        "pools:\n  a: {silicon: nvidia, limits: {cpu: 2}}\n",
        "2: pools.a.limits.cpu: no node comes below 4, the smallest being g5.xlarge, got 2",
        "",
    ),
    "a limit of accelerators that are none": (
        "pools:\n  a: {silicon: graviton, limits: {accelerators: 5}}\n",
        "2: pools.a.limits.accelerators: graviton nodes have none",
        "",
    ),
    "a label of other silicon": (
        "pools:\n  a: {silicon: nvidia, label: cpu-arm}\n",
        "2: pools.a.label: pods that ask for 'cpu-arm' expect graviton",
        "",
    ),
    "a label's value that Kubernetes refuses": (
        "pools:\n  a: {silicon: nvidia, labels: {team: Bad value!}}\n",
        "2: pools.a.labels.team: must be a label's value",
        "'Bad value!'",
    ),
    "nodes that expire before they serve": (
        "pools:\n  a: {silicon: nvidia, expire_after: 1m}\n",
        "2: pools.a.expire_after: must be at least 1h",
        "",
    ),
    "a drain longer than Spot's notice": (
        "pools:\n  a: {silicon: graviton, capacity: [spot], termination_grace: 5m}\n",
        "2: pools.a.termination_grace: a Spot node has two minutes' notice, got '5m'",
        "",
    ),
    "heads that expire": (
        "pools:\n  a: {silicon: x86, role: heads, expire_after: 336h}\n",
        "2: pools.a.expire_after: a Ray head that goes takes its cluster along; allowed: Never",
        "'336h'",
    ),
    "a budget of everything": (
        "pools:\n  a: {silicon: nvidia, budget: 100%}\n",
        "2: pools.a.budget: must be a number, or a percentage below '100%', got '100%'",
        "",
    ),
    "a duration in small letters": (
        "pools:\n  a: {silicon: nvidia, expire_after: never}\n",
        "2: pools.a.expire_after: must be seconds, minutes and hours",
        "or 'Never', got 'never'",
    ),
    "a zone that does not exist": (
        "zones: [use1-az1, use1-az9]\n",
        "1: zones[1]: 'use1-az9' does not exist",
        "use1-az6",
    ),
    "zone names for zone IDs": (
        "zones: [us-east-1a, use1-az2]\n",
        "1: zones[0]: 'us-east-1a' is not a zone ID",
        "use1-az1",
    ),
    "one item for a list": (
        "pools:\n  a: {silicon: nvidia, families: g6}\n",
        "2: pools.a.families: must be a list",
        "'g6'",
    ),
    "a pool that says nothing": ("pools: {a: }\n", "1: pools.a: must be a mapping of keys to values, got nothing", ""),
    "a word for true": (
        "controllers: {prometheus: yes}\n",
        "1: controllers.prometheus: must be true or false",
        "'yes'",
    ),
    "a name that is none": ("name: My_Platform\n", "1: name: must be 1 to 20 of a-z, 0-9 and '-'", "'My_Platform'"),
    "a family of no silicon": (
        "pools:\n  a: {silicon: nvidia, families: [g4dn]}\n",
        "2: pools.a.families[0]: unknown instance family 'g4dn'; allowed: g5, g6, g6e, p4d, p4de",
        "",
    ),
    "a merge key": ("a: &a {x: 1}\nnetwork: {<<: *a}\n", "2: network.<<: merge keys are not read", ""),
    "a tag": ("name: !foo bar\n", "1: name: tag '!foo' is not read", ""),
    "a key that is a list": ("? [a, b]\n: c\n", "1: a key must be a word", ""),
    "two documents": ("name: a\n---\nname: b\n", "2: is not YAML: expected a single document", "another document"),
    "the secret for its name": (
        "secrets: {hugging_face: hf_abcdefghijklmnop}\n",
        "1: secrets.hugging_face: looks like the secret itself",
        "renew the secret",
    ),
    "a range of the whole internet": (
        "access: {api_cidrs: [0.0.0.0/0]}\n",
        "1: access.api_cidrs[0]: must be a public range",
        "",
    ),
    "a principal that is none": (
        "access: {admins: [me]}\n",
        "1: access.admins[0]: must be the ARN of an IAM role or user",
        "",
    ),
    "a principal named twice": (
        "access:\n  admins: [arn:aws:iam::111122223333:role/A]\n  viewers: [arn:aws:iam::111122223333:role/A]\n",
        "3: access.viewers[0]: 'arn:aws:iam::111122223333:role/A' is named twice",
        "",
    ),
    "system nodes of other silicon": (
        "system: {type: c6i.large}\n",
        "1: system.type: unknown Graviton instance type",
        "",
    ),
    "a list": ("- name\n", "1: must be a mapping", "name: triad"),
    "a key said twice": ("name: a\nname: b\n", "2: name: is said twice, first on line 1", "keep one"),
    "an account without quotes": (
        "account: 111122223333\n",
        "1: account: must be text",
        'write it in quotes: "111122223333"',
    ),
    "a zone of another region": (
        "zones: [use1-az1, euw1-az1]\n",
        "1: zones[1]: 'euw1-az1' is not a zone ID of us-east-1",
        "use1-az1",
    ),
    "a zone without control plane": (
        "zones: [use1-az1, use1-az3]\n",
        "1: zones[1]: EKS takes no subnet in 'use1-az3'",
        "choose",
    ),
    "one zone": ("zones: [use1-az1]\n", "1: zones: EKS needs 2 to 6 different zones, got 1", ""),
    "a region that is none": ("region: us-middle-1\n", "1: region: 'us-middle-1' is not a region", "us-east-1"),
    "a pool without silicon": (
        "pools:\n  a: {role: agents}\n",
        "2: pools.a.silicon: is required; allowed: ",
        "graviton",
    ),
    "a role that silicon does not play": (
        "pools:\n  a: {silicon: nvidia, role: heads}\n",
        "2: pools.a.role: heads do not run on nvidia",
        "models",
    ),
    "heads on Spot": (
        "pools:\n  h: {silicon: x86, role: heads, capacity: [spot]}\n",
        "2: pools.h.capacity: Ray heads never run on Spot",
        "on-demand",
    ),
    "a family of other silicon": (
        "pools:\n  g: {silicon: nvidia, families: [c8g]}\n",
        "2: pools.g.families[0]: 'c8g' is graviton",
        "g6",
    ),
    "a size that no family has": (
        "pools:\n  g: {silicon: nvidia, sizes: [3xlarge]}\n",
        "2: pools.g.sizes[0]: unknown size of g5, g6 '3xlarge'",
        "did you mean",
    ),
    "a drain that outlasts a deploy": (
        "pools:\n  g: {silicon: nvidia, termination_grace: 11m}\n",
        "2: pools.g.termination_grace: must be at most 10m",
        "11m",
    ),
    "a floating machine image": (
        "pools:\n  g: {silicon: nvidia, ami: al2023@latest}\n",
        "2: pools.g.ami: 'al2023@latest' is not a pinned machine image",
        "al2023@v",
    ),
    "a public network": ("network: {cidr: 8.0.0.0/16}\n", "1: network.cidr: must be a private network", "8.0.0.0/16"),
    "throughput without iops": (
        "pools:\n  g: {silicon: nvidia, disk: {throughput_mib_s: 1000}}\n",
        "2: pools.g.disk.throughput_mib_s: 1000 MiB/s needs iops of at least 4000",
        "",
    ),
    "a price of no instance": (
        "prices: {on_demand: {g6.xlrge: 1.0}}\n",
        "1: prices.on_demand.g6.xlrge: unknown instance type",
        "allowed: 'g6.xlarge', ",
    ),
    "a stage that is no mapping": ("stages: {prod: yes}\n", "1: stages.prod: must be a mapping", ""),
    "a wrong key in a stage": (
        "name: t\nstages:\n  prod:\n    size: prod\n",
        "4: stages.prod.size: unknown value 'prod'; allowed: dev, production",
        "",
    ),
    "an inf2 pool where none is offered": (
        "zones: [use1-az1, use1-az4]\npools:\n  t: {silicon: neuron, families: [trn1], sizes: [2xlarge]}\n",
        "3: pools.t: no type of it is offered in use1-az1, use1-az4",
        "use1-az5",
    ),
    "a model of no catalogue": (
        "models:\n  a: {model: llama-3.2-3b-instruct-q4, pool: graviton}\n",
        "2: models.a.model: unknown model 'llama-3.2-3b-instruct-q4'; nearest of ",
        "'llama-3.2-3b-instruct', 'llama-3.2-3b-instruct-q4_k_m'; `.venv/bin/triad catalog list` lists all",
    ),
    "a model that makes pictures": (
        "models:\n  a: {model: stable-diffusion-2-1, engine: diffusers, runtime: deployment, pool: gpu}\n",
        "2: models.a: 'stable-diffusion-2-1' makes pictures, which no engine here does yet; allowed: ",
        "words or embeddings",
    ),
    "a model without a pool": (
        "models:\n  a: {model: tiny-chat}\n",
        "2: models.a.pool: is required; allowed: graviton",
        "",
    ),
    "a model without a pool where none would do": (
        "models:\n  a: {model: qwen3-14b}\n",
        "2: models.a.pool: is required; allowed: none",
        "add one of silicon nvidia or neuron",
    ),
    "a pool that does not exist, of which another would do": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: h}\n",
        "5: models.a.pool: unknown pool 'h'; allowed: g, n",
        "",
    ),
    "a pool that does not exist": (
        "models:\n  a: {model: tiny-chat, pool: gravitons}\n",
        "2: models.a.pool: unknown pool 'gravitons'; allowed: graviton",
        "did you mean 'graviton'?",
    ),
    "a pool that is off": (
        "pools:\n  x: {silicon: x86}\n  g: {silicon: graviton}\nmodels:\n  a: {model: tiny-chat, pool: x}\n",
        "5: models.a.pool: 'x' is not enabled",
        "allowed: 'pools.x.enabled: true', or g",
    ),
    "a pool for agents": (
        "pools:\n  g: {silicon: graviton, role: agents}\nmodels:\n  a: {model: tiny-chat, pool: g}\n",
        "4: models.a.pool: 'g' is for agents",
        "add one of silicon graviton or x86",
    ),
    "a Ray worker on Spot": (
        "pools:\n  s: {silicon: graviton, capacity: [spot]}\nmodels:\n  a: {model: tiny-chat, pool: s}\n",
        "4: models.a.pool: 's' has Spot nodes, on which Ray loses workers",
        "allowed: a pool with 'capacity: [on-demand]'; here 'runtime: deployment', or 'ray: {spot: true}'",
    ),
    "a Ray worker on Spot beside another pool": (
        ON_POOLS.replace("c: ", "s: {silicon: graviton, capacity: [spot]},\n        c: ")
        + "  a: {model: tiny-chat, engine: llama.cpp, pool: s, longest_answer: 60s}\n",
        "6: models.a.pool: 's' has Spot nodes, on which Ray loses workers",
        "allowed: c; here 'runtime: deployment', or 'ray: {spot: true}' at your own risk",
    ),
    "another engine's name of a key": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, max_model_len: 4096}\n",
        "5: models.a.max_model_len: unknown key 'max_model_len'; write it as models.a.context",
        "",
    ),
    "a port of Ray's": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, port: 8265}\n",
        "5: models.a.port: 8265 is the port of Ray's dashboard in the same pod",
        "allowed: 8000",
    ),
    "an engine on other silicon": (
        "models:\n  a: {model: mistral-7b-instruct-v0.3, pool: graviton}\n",
        "2: models.a.pool: vllm does not run on graviton, which 'graviton' is",
        "add one of silicon nvidia",
    ),
    "an engine without files": (
        "models:\n  a: {model: tiny-embedder, engine: vllm, pool: graviton}\n",
        "2: models.a.engine: 'tiny-embedder' has no files for vllm; allowed: llama.cpp",
        "",
    ),
    "a runtime that is none": (
        "models:\n  a: {model: tiny-chat, pool: graviton, runtime: rey}\n",
        "2: models.a.runtime: unknown value 'rey'; allowed: deployment, ray",
        "",
    ),
    "more slots than an engine has": (
        "models:\n  a: {model: tiny-chat, pool: graviton, slots: 512}\n",
        "2: models.a.slots: must be at most 256, got 512",
        "",
    ),
    "a queue of less than nothing": (
        "models:\n  a: {model: tiny-chat, pool: graviton, queue: -1}\n",
        "2: models.a.queue: must be at least 0, got -1",
        "",
    ),
    "a context beyond the model": (
        "models:\n  a: {model: snowflake-arctic-embed-s-f16, pool: graviton, context: 8192}\n",
        "2: models.a.context: 'snowflake-arctic-embed-s-f16' was trained for at most 512 tokens, got 8192",
        "",
    ),
    "no vCPU": (
        "models:\n  a: {model: tiny-chat, pool: graviton, cpus: 0}\n",
        "2: models.a.cpus: must be at least 1, got 0",
        "",
    ),
    "threads of an accelerator": (
        "pools:\n  g: {silicon: nvidia}\nmodels:\n  a: {model: mistral-7b-instruct-v0.3, pool: g, cpus: 4}\n",
        "4: models.a.cpus: vllm computes on the accelerator",
        "leave it out",
    ),
    "no replica": (
        "models:\n  a: {model: tiny-chat, pool: graviton, replicas: {min: 0}}\n",
        "2: models.a.replicas.min: must be at least 1, got 0",
        "",
    ),
    "fewer at most than at least": (
        "models:\n  a: {model: tiny-chat, pool: graviton, replicas: {min: 3, max: 2}}\n",
        "2: models.a.replicas.max: must be at least min, which is 3, got 2",
        "",
    ),
    "an answer of no time": (
        "models:\n  a: {model: tiny-chat, pool: graviton, longest_answer: 0s}\n",
        "2: models.a.longest_answer: must be at least 1s, got '0s'",
        "",
    ),
    "an answer that outlasts a drain": (
        "models:\n  a: {model: tiny-chat, pool: graviton, longest_answer: 10m}\n",
        "2: models.a.longest_answer: a node of 'graviton' has 5m to drain",
        "allowed: up to '265s', got '10m'",
    ),
    "tools of a model without tool tokens": (
        (
            "pools: {g: {silicon: nvidia}}\n"
            "models:\n  a: {model: mistral-7b-instruct-v0.2, pool: g, tools: {enabled: true}}\n"
        ),
        "3: models.a.tools.enabled: 'mistral-7b-instruct-v0.2' has no tool tokens",
        "choose another model",
    ),
    "a parser that is none": (
        (
            "pools: {g: {silicon: nvidia}}\n"
            "models:\n  a: {model: mistral-7b-instruct-v0.3, pool: g, tools: {parser: hermez}}\n"
        ),
        "3: models.a.tools.parser: unknown tool parser of vLLM 'hermez'; nearest of ",
        "allowed: 'hermes', ",
    ),
    "a parser for llama.cpp": (
        "models:\n  a: {model: tiny-chat, pool: graviton, tools: {parser: hermes}}\n",
        "2: models.a.tools: llama.cpp reads the model's own chat template",
        "leave it out",
    ),
    "half an image": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, image: {tag: v1}}\n",
        "5: models.a.image.repository: is required",
        "name one image together",
    ),
    "an image that moves": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, image: {repository: a/b, tag: latest}}\n",
        "5: models.a.image.tag: 'latest' is a tag that moves",
        "a version and its digest",
    ),
    "versions that no image has": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, versions: {ray: 2.47.0, vllm: 0.9.1}}\n",
        "5: models.a.versions: no image has Ray 2.47.0, vLLM 0.9.1; allowed: ",
        "nearest: Ray 2.60.0, vLLM 0.29.0, Python 3.11",
    ),
    "versions of Ray without Ray": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, runtime: deployment, versions: {ray: 2.60.0}}\n",
        "5: models.a.versions.ray: a deployment has no Ray",
        "'runtime: ray'",
    ),
    "a Ray cluster without Ray": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, runtime: deployment, ray: {upgrade: none}}\n",
        "5: models.a.ray: a deployment has no Ray",
        "'runtime: ray'",
    ),
    "vLLM on Ray on Neuron without an image": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: n}\n",
        "5: models.a.image: there is no image with Ray 2.60.0, vLLM 0.16.0",
        "name one of yours here",
    ),
    "a pipeline on Neuron": (
        ON_POOLS
        + "  a: {model: mistral-7b-instruct-v0.3, pool: n, runtime: deployment, vllm: {pipeline_parallel: 2}}\n",
        "5: models.a.vllm.pipeline_parallel: Neuron has no pipeline",
        "raise gpus",
    ),
    "fewer GPUs than ranks": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, vllm: {tensor_parallel: 4, gpus: 2}}\n",
        "5: models.a.vllm.gpus: 4 ranks take 4 devices, got 2",
        "allowed: 4",
    ),
    "a pod with fewer devices than its ranks": (
        ON_POOLS
        + "  a: {model: mistral-7b-instruct-v0.3, pool: g, vllm: {tensor_parallel: 4}, resources: {accelerators: 2}}\n",
        "5: models.a.resources.accelerators: a pod of it needs 4 devices, got 2",
        "allowed: 4 or more",
    ),
    "settings of vLLM for llama.cpp": (
        ON_POOLS + "  a: {model: tiny-chat, engine: llama.cpp, pool: c, vllm: {prefix_caching: true}}\n",
        "5: models.a.vllm: llama.cpp computes",
        "leave it out",
    ),
    "more actors than workers hold": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, ray: {actors: {max: 3}}}\n",
        "5: models.a.ray.actors.max: 1 workers hold 1 actors, got 3; allowed: up to 1",
        "replicas.max",
    ),
    "fewer actors at most than at least": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, ray: {actors: {min: 3, max: 2}}}\n",
        "5: models.a.ray.actors.max: must be at least min, which is 3, got 2",
        "",
    ),
    "workers that nobody would add": (
        ON_POOLS
        + "  a: {model: mistral-7b-instruct-v0.3, pool: g, replicas: {max: 2}, ray: {autoscaling: {enabled: false}}}\n",
        "5: models.a.ray.autoscaling.enabled: nobody would add workers",
        "leave it out",
    ),
    "an instance type of another pool": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, instance_type: g6.3xlarge}\n",
        "5: models.a.instance_type: unknown instance type of 'g' 'g6.3xlarge'",
        "did you mean 'g6",
    ),
    "a name that KubeRay refuses": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, name: Mistral-24B}\n",
        "5: models.a.name: must be 1 to 47 of a-z, 0-9 and '-'",
        "a letter first",
    ),
    "a name of two models": (
        ON_POOLS
        + "  a: {model: mistral-7b-instruct-v0.3, pool: g}\n  b: {model: mistral-7b-instruct-v0.3, pool: g, name: a}\n",
        "6: models.b.name: 'a' is the name of models.a in namespace 'models' already",
        "choose another",
    ),
    "a port of KubeRay's Service": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, service: {port: 80}}\n",
        "5: models.a.service.port: KubeRay's Service has the port of Serve, which is 8000, got 80",
        "leave it out",
    ),
    "a port that needs rights": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, port: 80}\n",
        "5: models.a.port: must be at least 1024, got 80",
        "",
    ),
    "arguments of a server of ours": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, args: [--enforce-eager]}\n",
        "5: models.a.args: our server on Ray is told by its environment",
        "runtime deployment",
    ),
    "an argument that is said already": (
        ON_POOLS
        + "  a: {model: mistral-7b-instruct-v0.3, pool: g, runtime: deployment, args: [--max-model-len=4096]}\n",
        "5: models.a.args[0]: '--max-model-len' is set by context",
        "leave it out",
    ),
    "a variable that is said already": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, env: {MAX_NUM_SEQS: '8'}}\n",
        "5: models.a.env.MAX_NUM_SEQS: 'MAX_NUM_SEQS' is set by slots",
        "leave it out",
    ),
    "a stream into Ray": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, storage: {stream: true}}\n",
        "5: models.a.storage.stream: only vLLM's own server streams weights",
        "'runtime: deployment'",
    ),
    "a stream and a claim": (
        ON_POOLS
        + "  a: {model: mistral-7b-instruct-v0.3, pool: g, runtime: deployment, storage: {stream: true, claim: c}}\n",
        "5: models.a.storage.claim: streamed weights lie nowhere",
        "leave it out",
    ),
    "a sidecar without Ray's files": (
        ON_POOLS
        + "  a: {model: mistral-7b-instruct-v0.3, pool: g, runtime: deployment, fluent_bit: {enabled: true}}\n",
        "5: models.a.fluent_bit.enabled: the engine's own server prints its log",
        "leave it out",
    ),
    "a constraint that Kubernetes has not": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, placement: {spread: [{maxskew: 1}]}}\n",
        "5: models.a.placement.spread[0]: unknown key 'maxskew'; allowed: ",
        "did you mean 'maxSkew'?",
    ),
    "a constraint without what it needs": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, placement: {spread: [{maxSkew: 1}]}}\n",
        "5: models.a.placement.spread[0]: needs topologyKey, whenUnsatisfiable",
        "allowed: what Kubernetes",
    ),
    "a share of more than the GPU": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, vllm: {gpu_memory_utilization: 1.5}}\n",
        "5: models.a.vllm.gpu_memory_utilization: must be at most 1, got 1.5",
        "",
    ),
    "a backend that is no model": (
        ON_ROUTES + "  r: {backends: [chat, chta]}\n",
        "6: routes.r.backends[1]: unknown backend 'chta'; allowed: chat, embedder, long",
        "did you mean 'chat'?",
    ),
    "a weight for no model": (
        ON_ROUTES + "  r: {backends: {chat: 50, chta: 50}}\n",
        "6: routes.r.backends.chta: unknown backend 'chta'; allowed: chat, embedder, long",
        "did you mean 'chat'?",
    ),
    "words and vectors on one route": (
        ON_ROUTES + "  r: {backends: [chat, embedder]}\n",
        "6: routes.r.backends[1]: 'embedder' answers with vectors, 'chat' with words",
        "models of one kind",
    ),
    "a route without backends": (
        ON_ROUTES + "  r: {backends: []}\n",
        "6: routes.r.backends: must be names of models: a list in the order in which they are asked",
        "got nothing",
    ),
    "one name in place of a list": (
        ON_ROUTES + "  r: {backends: chat}\n",
        "6: routes.r.backends: must be names of models",
        "such as [a, b], or a weight for each, such as {a: 70, b: 30}, got 'chat'",
    ),
    "a weight of nothing": (
        ON_ROUTES + "  r: {backends: {chat: 100, long: 0}}\n",
        "6: routes.r.backends.long: weight of 'long' must be 1 to 100, got 0",
        "leave it out",
    ),
    "a weight above all": (
        ON_ROUTES + "  r: {backends: {chat: 101}}\n",
        "6: routes.r.backends.chat: weight of 'chat' must be 1 to 100, got 101",
        "",
    ),
    "half a weight": (
        ON_ROUTES + "  r: {backends: {chat: 0.5, long: 0.5}}\n",
        "6: routes.r.backends: weight of 'chat' must be a whole number of 1 to 100, got 0.5",
        "",
    ),
    "a backend named twice": (
        ON_ROUTES + "  r: {backends: [chat, chat]}\n",
        "6: routes.r.backends[1]: 'chat' is named twice",
        "keep one",
    ),
    "backends that are never asked": (
        ON_ROUTES + "  r: {backends: [chat, long], fallback: none}\n",
        "6: routes.r.backends: with 'fallback: none' only 'chat' is ever asked",
        "leave the others out",
    ),
    "shares without a fallback": (
        ON_ROUTES + "  r: {backends: {chat: 50, long: 50}, fallback: none}\n",
        "6: routes.r.fallback: what one of several backends fails is always given to another",
        "leave it out",
    ),
    "a last resort that is never asked": (
        ON_ROUTES + "  r: {backends: [chat], fallback: none, bedrock: {model: amazon.nova-lite-v1:0}}\n",
        "6: routes.r.bedrock: with 'fallback: none' it is never asked",
        "leave one of the two out",
    ),
    "a fallback of another name": (
        ON_ROUTES + "  r: {backends: [chat], fallback: inorder}\n",
        "6: routes.r.fallback: unknown value 'inorder'; allowed: in-order, none",
        "did you mean 'in-order'?",
    ),
    "a model that Bedrock cannot have": (
        ON_ROUTES + "  r: {backends: [chat], bedrock: {model: Claude}}\n",
        "6: routes.r.bedrock.model: must be a model ID or inference profile of Bedrock",
        "got 'Claude'",
    ),
    "a region that Bedrock cannot have": (
        ON_ROUTES + "  r: {backends: [chat], bedrock: {model: amazon.nova-lite-v1:0, region: moon}}\n",
        "6: routes.r.bedrock.region: 'moon' is not a region",
        "a region looks like 'us-east-1'",
    ),
    "a route that LiteLLM would read otherwise": (
        ON_ROUTES + "  openai/r: {backends: [chat]}\n",
        "6: routes.openai/r: must be 1 to 64 of a-z, 0-9",
        "got 'openai/r'",
    ),
    "a longer context at no route": (
        ON_ROUTES + "  r: {backends: [chat], context_fallback: lnog}\n  long: {backends: [long]}\n",
        "6: routes.r.context_fallback: unknown route 'lnog'; allowed: long, r",
        "did you mean 'long'?",
    ),
    "a route that falls back to itself": (
        ON_ROUTES + "  r: {backends: [chat], context_fallback: r}\n",
        "6: routes.r.context_fallback: leads back to itself: r -> r",
        "leave one of them out",
    ),
    "a longer context that is none": (
        ON_ROUTES + "  r: {backends: [long], context_fallback: s}\n  s: {backends: [chat]}\n",
        "6: routes.r.context_fallback: 's' takes 1024 tokens, which is no more than the 2048 of 'r'",
        "choose a route with a longer context",
    ),
    "vectors in place of words that are too long": (
        ON_ROUTES + "  r: {backends: [chat], context_fallback: s}\n  s: {backends: [embedder]}\n",
        "6: routes.r.context_fallback: 's' answers with vectors, 'r' does not",
        "of the same kind",
    ),
    "a longer context that no retry is left for": (
        ON_ROUTES + "  r: {backends: [chat], context_fallback: s}\n  s: {backends: [long]}\ngateway: {retries: 0}\n",
        "6: routes.r.context_fallback: with 'gateway.retries: 0' no second route is ever asked",
        "or write 'retries: 1' or more",
    ),
    "words of Bedrock in place of vectors": (
        ON_ROUTES + "  r: {backends: [embedder], bedrock: {model: amazon.nova-lite-v1:0}}\n",
        "6: routes.r.bedrock.model: 'amazon.nova-lite-v1:0' answers with words, 'r' with vectors",
        "choose a model that gives vectors",
    ),
    "vectors of Bedrock in place of words": (
        ON_ROUTES + "  r: {backends: [chat], bedrock: {model: amazon.titan-embed-text-v2:0}}\n",
        "6: routes.r.bedrock.model: 'amazon.titan-embed-text-v2:0' answers with vectors, 'r' with words",
        "choose a model that gives words",
    ),
    "a profile of Bedrock of another part of the world": (
        ON_ROUTES + "  r: {backends: [chat], bedrock: {model: eu.amazon.nova-lite-v1:0}}\n",
        "6: routes.r.bedrock.model: 'eu.amazon.nova-lite-v1:0' is an inference profile of 'eu', which us-east-1",
        "has not; name one of its own",
    ),
    "more patience than an answer takes": (
        ON_ROUTES + "  r: {backends: [chat], timeout: 5m}\n",
        "6: routes.r.timeout: its backends end an answer after 240s",
        "allowed: up to '260s', got '5m'",
    ),
    "no patience": (
        ON_ROUTES + "  r: {backends: [chat], timeout: 0s}\n",
        "6: routes.r.timeout: must be at least 1s",
        "",
    ),
    "routes without a gateway": (
        ON_ROUTES + "  r: {backends: [chat]}\ngateway: {enabled: false}\n",
        "5: routes: nobody answers for them, as the gateway is not enabled",
        "leave them out",
    ),
    "a gateway before nothing": (
        "gateway: {enabled: true}\n",
        "1: gateway.enabled: there is no model that it could ask",
        "add one under 'models'",
    ),
    "a client of no route": (
        ON_ROUTES + "  r: {backends: [chat]}\ngateway:\n  clients: {team: {models: [chat]}}\n",
        "8: gateway.clients.team.models[0]: unknown route 'chat'; allowed: r",
        "",
    ),
    "a client of no model": (
        ON_MODELS + "gateway: {clients: {team: {models: [chta]}}}\n",
        "5: gateway.clients.team.models[0]: unknown route 'chta'; allowed: chat, embedder, long",
        "did you mean 'chat'?",
    ),
    "a limit below nothing": (
        ON_MODELS + "gateway: {clients: {team: {requests_per_minute: 0}}}\n",
        "5: gateway.clients.team.requests_per_minute: must be at least 1, got 0",
        "",
    ),
    "a budget of nothing": (
        ON_MODELS + "gateway: {clients: {team: {budget_per_day: -1}}}\n",
        "5: gateway.clients.team.budget_per_day: must be more than 0, got -1",
        "",
    ),
    "a limit that is a word": (
        ON_MODELS + "gateway: {clients: {team: {parallel: many}}}\n",
        "5: gateway.clients.team.parallel: must be a whole number, got 'many'",
        "",
    ),
    "no client at all": (ON_MODELS + "gateway: {clients: {}}\n", "5: gateway.clients: must hold at least 1", ""),
    "a database for static keys": (
        ON_MODELS + "gateway: {database: {max_acu: 8}}\n",
        "5: gateway.database: static keys need no database",
        "or write 'keys: database'",
    ),
    "a capacity that Aurora has not": (
        ON_MODELS + "gateway: {keys: database, database: {min_acu: 0.7}}\n",
        "5: gateway.database.min_acu: must be a multiple of 0.5, got 0.7",
        "nearest: 0.5",
    ),
    "more capacity at least than at most": (
        ON_MODELS + "gateway: {keys: database, database: {min_acu: 8}}\n",
        "5: gateway.database.max_acu: must be at least min_acu, which is 8, got 4",
        "",
    ),
    "more replicas at least than at most": (
        ON_MODELS + "gateway: {replicas: {min: 3, max: 2}}\n",
        "5: gateway.replicas.max: must be at least min, which is 3, got 2",
        "",
    ),
    "a host without a certificate": (
        ON_MODELS + "gateway: {ingress: {host: a.example.org}}\n",
        "5: gateway.ingress.certificate: there is no ingress without one, and 'host' would be its",
        "name one, or leave them out",
    ),
    "an ingress in plain text": (
        ON_MODELS + "gateway: {ingress: {enabled: true}}\n",
        "5: gateway.ingress.certificate: keys would travel in plain text",
        "name the ARN of a certificate",
    ),
    "a certificate of another service": (
        ON_MODELS + "gateway: {ingress: {certificate: arn:aws:iam::111122223333:role/Admin, host: a.example.org}}\n",
        "5: gateway.ingress.certificate: must be the ARN of a certificate of ACM",
        "got 'arn:aws:iam::111122223333:role/Admin'",
    ),
    "a certificate of another region": (
        ON_MODELS + "gateway: {ingress: {certificate: 'arn:aws:acm:eu-west-1:111122223333:certificate/a'}}\n",
        "5: gateway.ingress.certificate: is in eu-west-1, the load balancer in us-east-1",
        "name one of us-east-1",
    ),
    "a public door for nobody": (
        ON_MODELS + f"gateway: {{ingress: {{{CERTIFICATE}, public: true}}}}\n",
        "5: gateway.ingress.allowed_cidrs: a public load balancer answers nobody until ranges are named",
        "'0.0.0.0/0' is everybody",
    ),
    "a private range for a public door": (
        ON_MODELS + f"gateway: {{ingress: {{{CERTIFICATE}, public: true, allowed_cidrs: [10.0.0.0/8]}}}}\n",
        "5: gateway.ingress.allowed_cidrs[0]: '10.0.0.0/8' is private",
        "leave it out",
    ),
    "a carrier's range for a public door": (
        ON_MODELS + f"gateway: {{ingress: {{{CERTIFICATE}, public: true, allowed_cidrs: [100.64.0.0/10]}}}}\n",
        "5: gateway.ingress.allowed_cidrs[0]: '100.64.0.0/10' is private",
        "leave it out",
    ),
    "everybody at an internal door": (
        ON_MODELS + f"gateway: {{ingress: {{{CERTIFICATE}, allowed_cidrs: [0.0.0.0/0]}}}}\n",
        "5: gateway.ingress.allowed_cidrs[0]: '0.0.0.0/0' is public, and the load balancer is internal",
        "or write 'public: true'",
    ),
    "a load balancer's name that AWS keeps": (
        ON_MODELS + f"gateway: {{ingress: {{{CERTIFICATE}, name: internal-a}}}}\n",
        "5: gateway.ingress.name: must be 1 to 32 letters",
        "got 'internal-a'",
    ),
    "an agent of no route": (
        ON_MODELS + "agent: {route: chta}\n",
        "5: agent.route: unknown route 'chta'; allowed: chat, embedder, long",
        "did you mean 'chat'?",
    ),
    "an agent that gets vectors": (
        ON_MODELS + "agent: {route: embedder}\n",
        "5: agent.route: not all models of 'embedder' answer with words and call tools",
        "allowed: chat, long",
    ),
    "an agent before nothing": (
        "agent: {enabled: true}\n",
        "1: agent.enabled: there is no gateway, through which it asks models",
        "add a model",
    ),
    "an agent whose models call no tools": (
        ON_POOLS + "  a: {model: mistral-7b-instruct-v0.3, pool: g, tools: {enabled: false}}\nagent: {enabled: true}\n",
        "6: agent.enabled: no route answers with words and calls tools",
        "add a model of chat that does",
    ),
    "an agent without a gateway": (
        ON_MODELS + "gateway: {enabled: false}\nagent: {enabled: true}\n",
        "6: agent.enabled: there is no gateway",
        "or enable it",
    ),
    "an agent without a key of LiteLLM's": (
        ON_MODELS + "gateway: {keys: database}\nagent: {enabled: true}\n",
        "6: agent.gateway_secret: with 'keys: database' LiteLLM's administrator makes the agent's key",
        "name the secret in Secrets Manager that holds it",
    ),
    "a key for the agent that has one": (
        ON_MODELS + "agent: {gateway_secret: team/key}\n",
        "5: agent.gateway_secret: with static keys the agent's is made up",
        "leave it out",
    ),
    "a key in place of its name for the agent": (
        ON_MODELS + "gateway: {keys: database}\nagent: {gateway_secret: sk-0123456789}\n",
        "6: agent.gateway_secret: looks like the secret itself",
        "renew the secret",
    ),
    "an agent that may not ask its route": (
        ON_MODELS + "gateway: {clients: {agent: {models: [long]}}}\n",
        "5: gateway.clients.agent.models: the agent asks 'chat' as this client, which may not",
        "leave 'models' out",
    ),
    "an agent on no pool": (
        "pools: {graviton: {silicon: graviton}, a: {silicon: graviton, role: agents}}\n"
        + ON_MODELS
        + "agent: {pool: b}\n",
        "6: agent.pool: unknown pool of role agents 'b'; allowed: a",
        "",
    ),
    "an agent among models": (
        ON_MODELS + "agent: {pool: graviton}\n",
        "5: agent.pool: 'graviton' is kept for models",
        "until a pool has 'role: agents'",
    ),
    "an agent on a pool that is off": (
        "pools: {graviton: {silicon: graviton}, a: {silicon: graviton, role: agents, enabled: false}}\n"
        + ON_MODELS
        + "agent: {pool: a}\n",
        "6: agent.pool: 'a' is not enabled",
        "'enabled: true'",
    ),
    "an agent at a port of the system's": (
        ON_MODELS + "agent: {port: 80}\n",
        "5: agent.port: must be at least 1024, got 80",
        "",
    ),
    "more agents at least than at most": (
        ON_MODELS + "agent: {replicas: {min: 3, max: 2}}\n",
        "5: agent.replicas.max: must be at least min, which is 3, got 2",
        "",
    ),
    "no step": (ON_MODELS + "agent: {budget: {steps: 0}}\n", "5: agent.budget.steps: must be at least 1, got 0", ""),
    "more steps than anybody bears": (
        ON_MODELS + "agent: {budget: {steps: 33}}\n",
        "5: agent.budget.steps: must be at most 32, got 33",
        "",
    ),
    "fewer tokens than the question with its tools": (
        ON_MODELS + "agent: {budget: {tokens: 100}}\n",
        "5: agent.budget.tokens: must be at least 1024, got 100",
        "",
    ),
    "less time than a tool may take": (
        ON_MODELS + "agent: {budget: {seconds: 10}}\n",
        "5: agent.budget.seconds: must be at least 20, got 10",
        "",
    ),
    "more time than any node has": (
        ON_MODELS + "agent: {budget: {seconds: 576}}\n",
        "5: agent.budget.seconds: must be at most 575, got 576",
        "",
    ),
    "an answer that outlasts its node": (
        "pools: {graviton: {silicon: graviton}, a: {silicon: graviton, role: agents, termination_grace: 3m}}\n"
        + ON_MODELS
        + "agent: {budget: {seconds: 156}}\n",
        "6: agent.budget.seconds: its nodes are drained in 3m, which cuts an answer of 156s",
        "allowed: up to 155, or a longer termination_grace of pools.a",
    ),
    "an answer that outlasts the nodes that are taken before others": (
        "pools: {graviton: {silicon: graviton}, x: {silicon: x86, role: agents}, "
        "a: {silicon: graviton, role: agents, termination_grace: 3m}}\n"
        + ON_MODELS
        + "agent: {budget: {seconds: 156}}\n",
        "6: agent.budget.seconds: its nodes are drained in 3m",
        "of pools.a",
    ),
    "an answer that outlasts a node of production": (
        "size: production\n" + ON_MODELS + "agent: {budget: {seconds: 276}}\n",
        "6: agent.budget.seconds: its nodes are drained in 5m, which cuts an answer of 276s",
        "of a pool with 'role: agents'",
    ),
    "no answer at once": (ON_MODELS + "agent: {parallel: 0}\n", "5: agent.parallel: must be at least 1, got 0", ""),
    "no client of the agent": (
        ON_MODELS + "agent: {clients: []}\n",
        "5: agent.clients: must name at least one client",
        "",
    ),
    "a client of the agent twice": (
        ON_MODELS + "agent: {clients: [a, b, a]}\n",
        "5: agent.clients: named twice: a",
        "",
    ),
    "a client of the agent that is no name": (
        ON_MODELS + "agent: {clients: [Team]}\n",
        "5: agent.clients[0]: must be 1 to 20 of a-z",
        "got 'Team'",
    ),
    "a provider of the weather that there is not": (
        ON_MODELS + "agent: {weather: {provider: openmeteo}}\n",
        "5: agent.weather.provider: must be 'open-meteo', or 'module:function'",
        "got 'openmeteo'",
    ),
    "the weather in plain text": (
        ON_MODELS + "agent: {weather: {url: 'http://weather.example.org'}}\n",
        "5: agent.weather.url: must begin with 'https://'",
        "got 'http://weather.example.org'",
    ),
    "the weather with its path": (
        ON_MODELS + "agent: {weather: {geocoding_url: 'https://geocoding-api.open-meteo.com/v1/search'}}\n",
        "5: agent.weather.geocoding_url: must be a URL without a path",
        "such as 'https://api.open-meteo.com'",
    ),
    "the weather at a port that there is not": (
        ON_MODELS + "agent: {weather: {url: 'https://weather.example.org:70000'}}\n",
        "5: agent.weather.url: must have a port of at most 65535",
        "",
    ),
    "a key for the free weather": (
        ON_MODELS + "agent: {weather: {url: 'https://api.open-meteo.com', secret: triad/open-meteo}}\n",
        "5: agent.weather.secret: api.open-meteo.com takes no key",
        "leave 'url' out to ask the paid service",
    ),
    "weather in the VPC that no pod may ask": (
        ON_MODELS + "agent: {weather: {url: 'https://10.0.7.7', cidrs: [10.0.8.0/24]}}\n",
        "5: agent.weather.cidrs: no pod may ask '10.0.7.7' of 'url', which is private",
        "add its range, such as '10.0.7.7/32'",
    ),
    "ranges in which nothing is asked": (
        ON_MODELS + "agent: {weather: {cidrs: [10.0.8.0/24]}}\n",
        "5: agent.weather.cidrs: nothing is asked there",
        "name its 'url'",
    ),
    "a public range of the weather": (
        ON_MODELS + "agent: {weather: {url: 'https://w.example.org', cidrs: [8.8.8.0/24]}}\n",
        "5: agent.weather.cidrs[0]: must be a private network",
        "got '8.8.8.0/24'",
    ),
    "a door to an agent that is off": (
        ON_MODELS + f"agent: {{enabled: false, ingress: {{{CERTIFICATE}}}}}\n",
        "5: agent.ingress: leads to nothing, as the agent is not enabled",
        "leave one of the two out",
    ),
    "an agent's ingress in plain text": (
        ON_MODELS + "agent: {ingress: {enabled: true}}\n",
        "5: agent.ingress.certificate: keys would travel in plain text",
        "name the ARN of a certificate",
    ),
    "an agent's certificate of another region": (
        ON_MODELS + "agent: {ingress: {certificate: 'arn:aws:acm:eu-west-1:111122223333:certificate/a'}}\n",
        "5: agent.ingress.certificate: is in eu-west-1, the load balancer in us-east-1",
        "name one of us-east-1",
    ),
    "one load balancer's name for two": (
        ON_MODELS
        + f"gateway: {{ingress: {{{CERTIFICATE}, name: door}}}}\nagent: {{ingress: {{{CERTIFICATE}, name: door}}}}\n",
        "6: agent.ingress.name: 'door' is the gateway's name already",
        "choose another",
    ),
    "one host for two": (
        ON_MODELS + f"gateway: {{ingress: {{{CERTIFICATE}, host: a.example.org}}}}\n"
        f"agent: {{ingress: {{{CERTIFICATE}, host: a.example.org}}}}\n",
        "6: agent.ingress.host: 'a.example.org' is the gateway's host already",
        "choose another",
    ),
    "more retries than anybody bears": (
        ON_MODELS + "gateway: {retries: 6}\n",
        "5: gateway.retries: must be at most 5, got 6",
        "",
    ),
    "more stages than layers": (
        ON_POOLS + "  a: {model: llama-3.2-1b, pool: g, vllm: {pipeline_parallel: 17}}\n",
        "5: models.a.vllm.pipeline_parallel: 'llama-3.2-1b' has 16 layers to share, got 17",
        "allowed: up to 16",
    ),
    "threads without vCPUs": (
        ON_POOLS + "  a: {model: tiny-chat, engine: llama.cpp, pool: c, cpus: 8, resources: {cpu_m: 1000}}\n",
        "5: models.a.resources.cpu_m: 8 threads, as cpus says, take 8000, got 1000",
        "leave one of the two out, or write 8000 or more",
    ),
    "a file outside its repository": (
        "catalog: {x: {repository: a/b, gguf: ../../etc/x.gguf, context: 512, precision: bfloat16}}\n",
        "1: catalog.x.gguf: must be a file of the repository that ends in .gguf",
        "got '../../etc/x.gguf'",
    ),
    "a file from the root": (
        "catalog: {x: {repository: a/b, gguf: /etc/x.gguf, context: 512, precision: bfloat16}}\n",
        "1: catalog.x.gguf: must be a file of the repository",
        "got '/etc/x.gguf'",
    ),
    "a repository of other letters": (
        "catalog: {x: {repository: ä/ö, context: 512, precision: bfloat16}}\n",
        "1: catalog.x.repository: must be a repository of the hub",
        "got 'ä/ö'",
    ),
    "a repository that is a folder above": (
        "catalog: {x: {repository: ../.., context: 512, precision: bfloat16}}\n",
        "1: catalog.x.repository: must be a repository of the hub",
        "got '../..'",
    ),
    "a tag of other letters": (
        ON_POOLS + "  a: {model: qwen3-14b, pool: g, image: {repository: a/b, tag: Ä}}\n",
        "5: models.a.image.tag: must be a tag such as 'v0.29.0'",
        "got 'Ä'",
    ),
    "a sidecar's tag of other digits": (
        ON_POOLS + "  a: {model: qwen3-14b, pool: g, fluent_bit: {tag: ٣.٢}}\n",
        "5: models.a.fluent_bit.tag: must be a tag",
        "got '٣.٢'",
    ),
    "a tag that moves every night": (
        ON_POOLS + "  a: {model: qwen3-14b, pool: g, image: {repository: a/b, tag: nightly}}\n",
        "5: models.a.image.tag: 'nightly' is a tag that moves",
        "allowed: a version",
    ),
    "a Grafana of other letters": (
        ON_POOLS + "  a: {model: qwen3-14b, pool: g, ray: {observability: {grafana_host: 'http://gräfana'}}}\n",
        "5: models.a.ray.observability.grafana_host: must be a URL",
        "got 'http://gräfana'",
    ),
    "a weather of other letters": (
        "agent: {weather: {url: 'https://wetter.österreich.at'}}\n",
        "1: agent.weather.url: must be a URL without a path",
        "got 'https://wetter.österreich.at'",
    ),
    "an account of other digits": (
        "account: '١١١١٢٢٢٢٣٣٣٣'\n",
        "1: account: must be the twelve digits of an AWS account, in quotes",
        "got '١١١١٢٢٢٢٣٣٣٣'",
    ),
    "a machine image of other digits": (
        "ami: al2023@v2026093\u0660\n",
        "1: ami: 'al2023@v2026093\u0660' is not a pinned machine image",
        "",
    ),
}
