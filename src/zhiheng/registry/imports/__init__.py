"""Importing (导入): a table is uploaded, its errors are shown in their places, and its good rows written."""
