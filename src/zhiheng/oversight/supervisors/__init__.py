"""Social supervisors (社会监督员), justice offices (司法所) and what supervisors are asked to do (监督任务)."""
