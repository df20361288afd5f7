"""Somebody who signs in: staff of the house or of a partner. A customer is no user."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_admin": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """Roles come from rows: admin and editor here, agent and lead by Agent and TeamMember, partners by Partner."""

    email = models.EmailField(_("email address"), max_length=320)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=16, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    is_active = models.BooleanField(_("active"), default=True)
    is_admin = models.BooleanField(_("administrator"), default=False)
    is_editor = models.BooleanField(_("FAQ editor"), default=False)
    editor_languages = models.JSONField(default=list, blank=True)
    manages = models.ForeignKey(
        "people.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="managers"
    )
    rights_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def edits_in(self) -> frozenset[str]:
        """The languages of an FAQ editor; none for everybody else."""
        return frozenset(self.editor_languages) if self.is_editor else frozenset()

    @property
    def is_staff(self) -> bool:
        """May open the site that edits configuration."""
        return self.is_admin
