package enum ReportSkeleton {}
