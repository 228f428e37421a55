"""What happened (台账): events appended, never changed; objects, effective traces, seals, ingestion."""
