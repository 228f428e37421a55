"""The app of documents."""

from datetime import timedelta

from django.apps import AppConfig

ACTS = {
    "template.proposed": "提出文书模板",
    "template.published": "发布文书模板",
    "template.refused": "不通过文书模板",
    "template.withdrawn": "撤回文书模板",
    "document.fill-failed": "文书没有生成完",
    "document.void": "作废文书",
    "document.closed-read": "查看不公开的文书",
    "document.signed": "在文书上签名",
    "document.scanned": "上传文书扫描件",
    "document.number-void": "作废文号",
    "document.word-set": "设定机关代字",
}


class DocumentsConfig(AppConfig):
    """Documents, their templates and numbers (文书)."""

    name = "zhiheng.kit.documents"
    label = "documents"
    verbose_name = "文书"

    def ready(self) -> None:
        """Declare acts, the PDF job, rules of files, menu lines, the list, and the panel on object pages."""
        from zhiheng.kit import contributions, rights
        from zhiheng.kit.contributions import MenuEntry, Panel, WorkSource
        from zhiheng.kit.documents import lists, making, panel, permissions, selectors, signing, versions
        from zhiheng.kit.files import links
        from zhiheng.kit.jobs.registry import Handler, handlers
        from zhiheng.kit.security.services import acts

        for code, title in ACTS.items():
            acts.register(code, title)
        pdf = Handler("生成 PDF", making.pdf_job, whole=False, attempts=3, lease=timedelta(minutes=5))
        handlers.register(making.PDF_JOB, pdf)
        signed = Handler("生成签名版", signing.signed_job, whole=False, attempts=3, lease=timedelta(minutes=5))
        handlers.register(signing.SIGNED_JOB, signed)
        sample = Handler("生成模板样张", versions.sample_job, whole=False, attempts=3, lease=timedelta(minutes=5))
        handlers.register(versions.SAMPLE_JOB, sample)
        links.rules.register(making.OWNER, selectors.document_file)
        links.rules.register(versions.OWNER, selectors.template_file)
        lists.register_all()

        def sees(user: object) -> bool:
            """Return whether templates exist for this account."""
            return bool(set(permissions.SEEING) & rights.rights_of(user))  # type: ignore[arg-type]  # an account

        entry = MenuEntry("文书模板", "templates", "forms", "管理", 700, visible=sees)
        contributions.menu.register("templates", entry)
        contributions.panels.register("documents", Panel(frozenset(), "documents/panel.html", panel.context, order=50))
        contributions.work.register("templates", WorkSource("文书模板", panel.waiting))
