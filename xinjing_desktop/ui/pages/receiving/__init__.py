"""收各居民区: the monthly checklist, taking packages in, handing packages down."""
