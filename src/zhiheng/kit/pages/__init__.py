"""Pages that every office has: shell, lists, object pages, forms, components and their look."""
