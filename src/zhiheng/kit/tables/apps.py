"""The app of tables."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """Tables in and out (表格导入导出)."""

    name = "zhiheng.kit.tables"
    label = "tables"
    verbose_name = "表格"
