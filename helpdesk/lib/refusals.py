"""Refusals that read well in every language, also from modules that know no framework. Pure."""

from collections.abc import Mapping


class Refusal(ValueError):
    """One sentence for the person who asked: ``template``, to be translated, filled with ``params``.

    Its text is that sentence in English, for logs and programs; ``helpdesk.lib.words.told`` says it to a reader.
    """

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template % params if params else template)
        self.template = template
        self.params: Mapping[str, object] = params
