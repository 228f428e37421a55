"""The yearly plan of supervision (年度监督计划): drafted, approved by another, issued, done, reported."""
