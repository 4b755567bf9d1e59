"""A template's properties with every reference replaced by what it stands for once the stack exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.stacks.emulator import ACCOUNT, REGION, Emulator

_ARNS = {
    "AWS::ECR::Repository": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{{}}",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{{}}",
    "AWS::KMS::Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{{}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{}}",  # AWS's own ends with `:*`
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::SQS::Queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{}}",
}
_PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::Region": REGION, "AWS::URLSuffix": "amazonaws.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One deployed stack.

    Attributes:
        ids: Physical IDs by logical ID, of the resources that exist.
    """

    aws: Emulator
    resources: Mapping[str, Any]
    ids: Mapping[str, str]

    def resolve(self, value: Any) -> Any:  # noqa: ANN401  # a template is JSON
        """Replace references within a value, and sort lists whose order means nothing."""
        if isinstance(value, Mapping):
            if len(value) == 1:
                [(name, given)] = value.items()
                if name == "Ref":
                    return _PSEUDO.get(given) or self.ids[given]
                if name == "Fn::Join":
                    return given[0].join(self.resolve(part) for part in given[1])
                if name == "Fn::GetAtt":
                    return self._attribute(*given)
            return {key: self.resolve(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.resolve(each) for each in value]

        return value

    def _attribute(self, logical_id: str, name: str) -> str:
        id_ = self.ids[logical_id]
        if name == "Arn":
            return _ARNS[self.resources[logical_id]["Type"]].format(id_.rpartition(f"{ACCOUNT}/")[2])
        if name == "GroupId":
            return id_
        assert name == "AllocationId", f"say what {name} of {logical_id} is"
        [address] = self.aws.client("ec2").describe_addresses(PublicIps=[id_])["Addresses"]

        return str(address["AllocationId"])
