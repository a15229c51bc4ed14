package enum RemediesSkeleton {}
