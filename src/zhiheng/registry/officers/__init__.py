"""Officers (执法人员): appointment, posts and roles, secondment to streets, leaving, yearly appraisal."""
