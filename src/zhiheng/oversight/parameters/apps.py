"""The app of rules and parameters."""

from django.apps import AppConfig


class ParametersConfig(AppConfig):
    """The district's settings in front of the rule library (规则与参数)."""

    name = "zhiheng.oversight.parameters"
    label = "parameters"
    verbose_name = "规则与参数"

    def ready(self) -> None:
        """Follow the ledger, say which rules are in force, contribute lists, rail and the job that tries a change."""
        from zhiheng.handling.discretion import deciding
        from zhiheng.ledger.inforce import set_source
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.parameters import contributing, inforce, projecting

        set_source(inforce.rules)
        deciding.set_source(inforce.discretion)
        subscribe("parameters", projecting.project)
        projections.register("parameters", Projection("规则与参数", projecting.rebuild, projecting.check))
        contributing.contribute()
