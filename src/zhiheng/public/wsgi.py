"""The public zone as a WSGI application, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

from zhiheng.kit import heap

os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.public.settings"
application = get_wsgi_application()
heap.settle()
