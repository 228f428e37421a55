"""Results of review and litigation (复议诉讼结果): what became of decisions, loss rates, 行政复议意见书."""
