"""What clerks do, as steps that write several records together and refuse what must not happen."""
