from reporting.models.group_declarations import GroupDeclaration

__all__ = ["GroupDeclaration"]
