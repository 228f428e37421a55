"""Coercive measures and enforcement inside a case (强制措施与强制执行): what their acts need beyond their plans."""
