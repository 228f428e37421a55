"""Forms of acts (办理表单): one form, confirmation of what will be recorded, sent once, nobody overwritten unseen.

>>> class Serve(ActPage):
...     title, button, form_class = "登记送达", "登记送达", ServeForm
...     def subject(self, request, **address): return selectors.case_or_404(scope_of(request.user), address["id"])
...     def version(self, subject): return str(subject.version)
...     def act(self, request, subject, form, key): return services.serve(..., key=key).url
"""
