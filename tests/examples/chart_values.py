"""What the eleven configurations of the inference charts give, value by value, or inherit where they are silent.

Source: awslabs/ai-on-eks-charts, charts/inference-charts as of 2025-09: values.yaml, values-*.yaml and the templates.
"""

from collections.abc import Mapping

NOTHING = "\N{EN DASH}"

_EVERY = {
    "inference.serviceNamespace": "default",
    "global.image.pullPolicy": "IfNotPresent",
    "instanceType": NOTHING,
    "topologySpreadConstraints": "ScheduleAnyway, DoNotSchedule",
    "podAffinity": "preferred 100",
    "devices": "1",
    "vllm.logLevel": "debug",
    "vllm.port": "8004",
    "service.type": "ClusterIP",
    "service.port": "8000",
    "gpuMemoryUtilization": "0.8",
    "maxModelLen": "8192",
    "maxNumSeqs": "4",
    "maxNumBatchedTokens": "8192",
    "tokenizerPoolSize": "4",
    "maxParallelLoadingWorkers": "2",
    "pipelineParallelSize": "1",
    "tensorParallelSize": "1",
    "enablePrefixCaching": "true",
    "numGpus": "1",
}
_DEPLOYMENT = {**_EVERY, "replicas": "1"}
_RAY = {
    **_EVERY,
    "replicas": "1",
    "minReplicas": "1",
    "maxReplicas": "2",
    "rayVersion": "2.47.0",
    "autoscaling.enabled": "false",
    "minActors": "1",
    "maxActors": "1",
    "rayPrometheusHost": "http://kube-prometheus-stack-prometheus.monitoring.svc.cluster.local:9090",
    "rayGrafanaHost": "http://kube-prometheus-stack-grafana.monitoring.svc.cluster.local",
    "rayGrafanaIframeHost": "http://localhost:3000",
    "fluentbit": "3.2.2",
    "head CPUs": "4",
    "head memory": "20Gi",
}
_RAY_ON_GPUS = {**_RAY, "image": "rayproject/ray:2.47.0-py311", "vllmVersion": "0.9.1", "pythonVersion": "3.11"}
_SHORT = {"maxModelLen": "1024", "maxNumSeqs": "1", "maxNumBatchedTokens": "1024", "enablePrefixCaching": "false"}
_RAY_ON_NEURON = {**_RAY, "image": "a private ray-vllm-neuron:2.47.0-0.9.1", "enablePrefixCaching": "false"}
_8B_ON_NEURON = {
    **_DEPLOYMENT,
    **_SHORT,
    "image": "public.ecr.aws/q9t5s3a7/vllm-neuron-release-repo:v0.9.1",
    "tensorParallelSize": "2",
    "memory": "50Gi",
}
_VLLM = {**_DEPLOYMENT, "image": "vllm/vllm-openai:v0.9.1", "enablePrefixCaching": "false"}
_LLAMA_32 = {"modelId": "NousResearch/Llama-3.2-1B"}

CHART_VALUES: Mapping[str, Mapping[str, str]] = {
    "deepseek-r1-distill-llama-8b-ray-vllm-gpu": {
        **_RAY_ON_GPUS,
        "modelId": "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
        "inference.serviceName": "deepseekr1-dis-llama-8b-ray-vllm",
        "maxNumBatchedTokens": "16384",
        "gpuMemoryUtilization": "0.9",
        "cpu": "12",
        "memory": "60G",
    },
    "deepseek-r1-distill-llama-8b-vllm-neuron": {
        **_8B_ON_NEURON,
        "modelId": "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
        "inference.serviceName": "deepseekr1-dis-llama-8b-vllm-nrn",
    },
    "llama-2-13b-ray-vllm-neuron": {
        **_RAY_ON_NEURON,
        **_SHORT,
        "modelId": "NousResearch/Llama-2-13b-chat-hf",
        "inference.serviceName": "llama-2-13b-ray-vllm-neuron",
        "tensorParallelSize": "20",
        "numGpus": "12",
        "devices": "12",
    },
    "llama-3-70b-ray-vllm-neuron": {
        **_RAY_ON_NEURON,
        "modelId": "NousResearch/Meta-Llama-3-70B-Instruct",
        "inference.serviceName": "llama-3-70b-ray-vllm-neuron",
        "tensorParallelSize": "16",
        "numGpus": "12",
        "devices": "12",
        "maxModelLen": "4096",
        "maxNumSeqs": "10",
        "instanceType": "inf2.48xlarge",
    },
    "llama-31-8b-ray-vllm-neuron": {
        **_RAY_ON_NEURON,
        **_SHORT,
        "modelId": "meta-llama/Llama-3.1-8B-Instruct",
        "inference.serviceName": "llama-31-8b-ray-vllm-nrn",
        "tensorParallelSize": "2",
        "instanceType": "trn1.2xlarge",
    },
    "llama-31-8b-vllm-neuron": {
        **_8B_ON_NEURON,
        "modelId": "meta-llama/Llama-3.1-8B-Instruct",
        "inference.serviceName": "llama-31-8b-vllm-nrn",
    },
    "llama-32-1b-ray-vllm": {**_RAY_ON_GPUS, **_LLAMA_32, "inference.serviceName": "llama-32-1b-ray-vllm"},
    "llama-32-1b-ray-vllm-autoscaling": {
        **_RAY_ON_GPUS,
        **_LLAMA_32,
        "inference.serviceName": "llama-32-1b-ray-vllm-scaling",
        "replicas": "2",
        "minReplicas": "2",
        "maxReplicas": "3",
        "autoscaling.enabled": "true",
        "upscalingMode": "Default",
        "idleTimeoutSeconds": "60",
        "minActors": "2",
        "maxActors": "4",
        "cpu": "4",
        "memory": "16Gi",
        "devices": "4",
    },
    "llama-32-1b-vllm": {**_VLLM, **_LLAMA_32, "inference.serviceName": "llama-32-1b-vllm"},
    "llama-4-scout-17b-vllm": {
        **_VLLM,
        "modelId": "fahadh4ilyas/Llama-4-Scout-17B-16E-Instruct-INT4",
        "inference.serviceName": "llama-4-scout-17b-vllm",
        "tensorParallelSize": "8",
        "numGpus": "8",
        "devices": "8",
        "maxModelLen": "1024",
        "maxNumSeqs": "1",
    },
    "mistral-small-24b-ray-vllm": {
        **_RAY_ON_GPUS,
        "modelId": "mistralai/Mistral-Small-24B-Instruct-2501",
        "inference.serviceName": "mistral-small-24B-instruct-2501-ray-vllm",
        "image": "rayproject/ray:2.46.0-py3.11",
        "rayVersion": "2.46.0",
        "vllmVersion": "0.9.0",
        "tensorParallelSize": "4",
        "numGpus": "4",
        "devices": "4",
        "maxNumBatchedTokens": "32768",
        "gpuMemoryUtilization": "0.9",
    },
}
"""By configuration, under the charts' names; what a configuration does not give at all is not here."""
