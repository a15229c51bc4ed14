package enum RuleEngineSkeleton {}
