"""What editors fill in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from faq.actions import RESERVED_SLUGS, Text
from faq.models import Article, Category, Revision
from helpdesk.languages.codes import autonym
from helpdesk.lib.meanwhile import MeanwhileForm

MAX_BODY = 60_000


class TextForm(forms.Form):
    """One text of an article; ``seen`` is the newest number that the editor had before them."""

    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=MAX_BODY,
        help_text=_("Markdown: **bold**, lists with -, headings with ##, [words](https://address)."),
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=100,
        required=False,
        allow_unicode=True,
        help_text=_("The last part of the article's address. Made from the title when left empty."),
    )
    weight = forms.ChoiceField(label=_("Weight of this change"), choices=Revision.Weight.choices)
    ready_for_translation = forms.BooleanField(
        label=_("Ready for translation"),
        required=False,
        initial=True,
        help_text=_("Translations are asked to follow once this is published."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, language: str, is_source: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "body"):
            self.fields[name].widget.attrs.update({"lang": language, "dir": "auto"})
        if not is_source:
            del self.fields["weight"], self.fields["ready_for_translation"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(_("This address is taken by the help center itself."))
        return slug

    def text(self) -> Text:
        data = self.cleaned_data
        return Text(
            title=data["title"],
            body=data["body"],
            slug=data["slug"],
            weight=data.get("weight", Revision.Weight.MEDIUM),
            ready_for_translation=data.get("ready_for_translation", True),
        )


class ArticleForm(TextForm):
    """A new article: the first text, where it belongs, and its source language."""

    category = forms.ModelChoiceField(label=_("Topic"), queryset=Category.objects.named())
    source_language = forms.ChoiceField(label=_("Source language"))
    field_order = ["category", "source_language", "title", "body", "slug"]

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, language=languages[0], is_source=False, **kwargs)
        self.fields["source_language"] = forms.ChoiceField(
            label=_("Source language"), choices=[(code, autonym(code)) for code in languages]
        )
        self.fields["category"] = _CategoryField(label=_("Topic"), queryset=Category.objects.named())
        self.order_fields(self.field_order)

    def text(self) -> Text:
        data = self.cleaned_data
        return Text(title=data["title"], body=data["body"], slug=data["slug"])


class _CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Category) -> str:
        return obj.name_in("en")


class CategoryForm(MeanwhileForm):
    """A topic and its name in each of the desk's languages."""

    slug = forms.SlugField(label=_("Address"), max_length=80)
    position = forms.IntegerField(label=_("Position"), min_value=0, max_value=1_000, initial=0)

    def __init__(
        self, *args: Any, languages: Sequence[str], category: Category | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        self.category = category
        names = {each.language: each.name for each in category.names.all()} if category else {}
        for code in self.languages:
            self.fields[f"name_{code}"] = forms.CharField(
                label=autonym(code),
                max_length=120,
                required=False,
                initial=names.get(code, ""),
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )
        if category is not None:
            del self.fields["slug"]
            self.fields["position"].initial = category.position

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Category.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another topic has this address."))
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(self.names(data).values()):
            raise forms.ValidationError(_("Give the topic a name in at least one language."))
        return data

    def names(self, data: dict[str, Any] | None = None) -> dict[str, str]:
        given = self.cleaned_data if data is None else data
        return {code: given.get(f"name_{code}", "") for code in self.languages}


class RedirectForm(forms.Form):
    """Where readers of this article are led; empty: nowhere."""

    to = forms.SlugField(label=_("Address of the other article"), required=False, allow_unicode=True)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article

    def clean_to(self) -> Article | None:
        slug: str = self.cleaned_data["to"]
        if not slug:
            return None
        target = Article.objects.standing().exclude(pk=self.article.pk).filter(slug=slug).first()
        if target is None:
            raise forms.ValidationError(_("No other article has this address."))
        return target
