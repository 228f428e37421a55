"""Running an installation (运行维护): backups that are proven, restoring, keys for the safe, the doctor."""
