"""出动 and 宣传品: who went out, what was found on the way, and the pile of leaflets."""
