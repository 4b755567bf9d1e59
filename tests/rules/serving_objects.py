"""Two served models without a mistake: one behind Ray Serve, one behind its engine's own server."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

Object = dict[str, Any]

_TEXT = """
apiVersion: v1
kind: Namespace
metadata: {name: models}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: model-server-key, namespace: models}
spec:
  target: {name: model-server-key, template: {data: {key: "{{ .prefix }}{{ .key }}"}}}
  data: [{secretKey: prefix, remoteRef: {key: k}}, {secretKey: key, remoteRef: {key: k}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: triad-facts, namespace: models}
data: {AWS_REGION: us-east-1}
---
apiVersion: ray.io/v1
kind: RayService
metadata: {name: chat, namespace: models}
spec:
  upgradeStrategy: {type: NewCluster}
  excludeHeadPodFromServeSvc: true
  serveConfigV2: |
    http_options: {port: 8000}
    applications: [{name: chat, runtime_env: {env_vars: {SLOTS: "8"}}}]
  rayClusterConfig:
    rayVersion: 2.60.0
    authOptions: {mode: token}
    enableInTreeAutoscaling: true
    autoscalerOptions:
      version: v2
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}
      env: [{name: RAY_AUTOSCALER_RECONCILE_ALLOCATE_STATUS_TIMEOUT_S, value: "3600"}]
    headGroupSpec:
      rayStartParams: {num-cpus: "0"}
      template:
        metadata: {labels: &head {app: chat, component: head}}
        spec:
          automountServiceAccountToken: true
          securityContext: &pod {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          nodeSelector: {triad/pool: graviton}
          tolerations: &tolerations [{key: model-inferencing, value: cpu-arm, effect: NoSchedule}]
          containers:
            - name: ray-head
              image: 1.dkr.ecr.us-east-1.amazonaws.com/triad/graviton:1-arm64
              ports:
                - {name: dashboard, containerPort: 8265}
                - {name: serve, containerPort: 8000}
              resources: {requests: {cpu: "1", memory: 4Gi}, limits: {memory: 4Gi}}
              securityContext: &container
                allowPrivilegeEscalation: false
                capabilities: {drop: [ALL]}
                readOnlyRootFilesystem: true
    workerGroupSpecs:
      - groupName: workers
        minReplicas: 2
        maxReplicas: 4
        template:
          metadata: {labels: &worker {app: chat, component: server}}
          spec:
            automountServiceAccountToken: false
            terminationGracePeriodSeconds: 60
            securityContext: *pod
            nodeSelector: {triad/pool: graviton}
            tolerations: *tolerations
            topologySpreadConstraints:
              - topologyKey: kubernetes.io/hostname
                maxSkew: 1
                whenUnsatisfiable: ScheduleAnyway
                labelSelector: {matchLabels: *worker}
            affinity:
              podAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  - topologyKey: topology.kubernetes.io/zone
                    labelSelector: {matchLabels: *worker}
                    matchLabelKeys: [ray.io/cluster]
                preferredDuringSchedulingIgnoredDuringExecution:
                  - weight: 100
                    podAffinityTerm:
                      topologyKey: topology.kubernetes.io/zone
                      labelSelector: {matchLabels: *head}
            containers:
              - name: ray-worker
                image: 1.dkr.ecr.us-east-1.amazonaws.com/triad/graviton:1-arm64
                ports: [{name: serve, containerPort: 8000}]
                lifecycle: {preStop: {exec: {command: [sleep, "15"]}}}
                resources: {requests: {cpu: "14", memory: 20Gi}, limits: {memory: 20Gi}}
                securityContext: *container
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: chat, namespace: models}
spec: {minAvailable: 1, selector: {matchLabels: {app: chat, component: server}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: chat, namespace: models}
spec:
  podSelector: {matchLabels: {app: chat}}
  policyTypes: [Ingress]
  ingress:
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: gateway}}}]
      ports: [{protocol: TCP, port: 8000}]
    - from: [{podSelector: {matchLabels: {app: chat}}}]
    - from:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kuberay-system}}
          podSelector: {matchLabels: {app.kubernetes.io/component: kuberay-operator}}
      ports: [{protocol: TCP, port: 8265}]
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: ray, namespace: monitoring}
spec:
  namespaceSelector: {matchNames: [models]}
  selector: {matchExpressions: [{key: ray.io/node-type, operator: Exists}]}
  podMetricsEndpoints: [{port: metrics}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: chat, namespace: models}
spec:
  rules: [{http: {paths: [{path: /, backend: {service: {name: chat-serve-svc, port: {number: 8000}}}}]}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: code, namespace: models}
spec:
  selector: {matchLabels: &code {app: code}}
  template:
    metadata: {labels: *code}
    spec:
      terminationGracePeriodSeconds: 60
      securityContext: *pod
      nodeSelector: {triad/pool: gpu}
      tolerations: [{key: model-inferencing, value: gpu-general, effect: NoSchedule}]
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.29.0
          args: [--model, /models/code, --allowed-media-domains, none.invalid]
          env:
            - {name: VLLM_MEDIA_URL_ALLOW_REDIRECTS, value: "0"}
            - {name: VLLM_API_KEY, valueFrom: {secretKeyRef: {name: model-server-key, key: key}}}
            - {name: MAX_TOKENS, value: "5"}
          ports: [{name: http, containerPort: 8000}]
          startupProbe: {httpGet: {path: /health, port: 8000}, failureThreshold: 60}
          readinessProbe: {exec: {command: [python3, -c, "ask /v1/models"]}, periodSeconds: 10, failureThreshold: 2}
          livenessProbe: {httpGet: {path: /health, port: 8000}, periodSeconds: 10, failureThreshold: 6}
          lifecycle: {preStop: {sleep: {seconds: 15}}}
          resources:
            requests: {cpu: "3", memory: 12Gi, nvidia.com/gpu: "1"}
            limits: {memory: 12Gi, nvidia.com/gpu: "1"}
          securityContext: *container
---
apiVersion: v1
kind: Service
metadata: {name: code, namespace: models, labels: *code}
spec: {selector: *code, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: code, namespace: models}
spec: {selector: {matchLabels: *code}, endpoints: [{port: http}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: code, namespace: models}
spec: {maxUnavailable: 1, selector: {matchLabels: *code}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: code, namespace: models}
spec: {scaleTargetRef: {name: code}, minReplicaCount: 2, maxReplicaCount: 3, triggers: []}
"""

WORKERS = "spec.rayClusterConfig.workerGroupSpecs.0"
HEAD = "spec.rayClusterConfig.headGroupSpec"


def serving(root: Path) -> list[Object]:
    """The objects, with the node pools that they run on; each is the caller's own."""
    return list(json.loads(_as_json(root)))


@cache
def _as_json(root: Path) -> str:
    pools = (root / "tests/cdk8s_charts/golden/full/node-pools.yaml").read_text(encoding="utf-8")
    every = [*yaml.safe_load(_as_list(_TEXT)), *(each for each in yaml.safe_load_all(pools) if each)]

    return json.dumps(every)


def change(objects: list[Object], where: str, path: str, value: object) -> None:
    """Set one key of an object that is named as `Kind/name`, or remove it where the value is None."""
    kind, name = where.split("/")
    found: Any = next(each for each in objects if (each["kind"], each["metadata"]["name"]) == (kind, name))
    *above, last = path.split("|") if "|" in path else path.split(".")
    for step in above:
        found = found[int(step)] if isinstance(found, list) else found.setdefault(step, {})
    if value is None:
        del found[last]
    elif isinstance(found, list):
        found[int(last)] = value
    else:
        found[last] = value


def found_by(rule: Rule, empty: Rendered, objects: list[Object]) -> list[tuple[str, str]]:
    """Place and message of every finding of a rule."""
    return [(each.where, each.message) for each in rule.findings(replace(empty, manifests=tuple(objects)))]


def _as_list(text: str) -> str:
    """Make one document of many, for an anchor is of one."""
    documents = (each.strip("\n") for each in text.split("\n---\n"))

    return "\n".join("- " + each.replace("\n", "\n  ") for each in documents)
