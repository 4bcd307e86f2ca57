"""Where the planner's files live: its own resources, and the user's data, settings, cache and log."""

import os
from pathlib import Path
from typing import NamedTuple, Self

from planner.model.language import tr
from planner.services.atomic import make_private_folder

APPLICATION = "margin-planner"


def resource_dir() -> Path:
    """Return the folder of the rulebooks, the changelog and the icons.

    A wheel carries it inside the package; a checkout has it beside the package.
    Raises FileNotFoundError, saying what to do, when neither is there.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        tr("The planner's resources are missing beside {package}; install Margin Planner again.", package=package)
    )


class Places(NamedTuple):
    """The user's folders. Naming them touches no disk; `create` makes them."""

    data: Path
    """The journal and the user's own rulebooks: what a backup must hold."""
    config: Path
    """The settings."""
    cache: Path
    """What can be computed again, such as prepared candles."""
    log: Path
    """Crash reports and logs."""

    @classmethod
    def standard(cls) -> Self:
        """Return the places that the operating system gives a program of this user."""
        import platformdirs

        folders = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
        return cls(
            data=folders.user_data_path,
            config=folders.user_config_path,
            cache=folders.user_cache_path,
            log=folders.user_log_path,
        )

    @classmethod
    def portable(cls, folder: Path) -> Self:
        """Return places that all lie inside `folder`, so that it can be carried about as a whole."""
        root = Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100  resolve() would follow links to another disk
        return cls(data=root, config=root / "config", cache=root / "cache", log=root / "log")

    @property
    def journal(self) -> Path:
        """The journal's database."""
        return self.data / "journal.db"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    @property
    def rulebooks(self) -> Path:
        """The folder of the user's own rulebooks."""
        return self.data / "rulebooks"

    def create(self) -> Self:
        """Make the folders that are missing, readable by this user alone, and return the places.

        Folders that exist keep their mode. Raises OSError with a sentence when one cannot be made.
        """
        for folder in (self.data, self.config, self.cache, self.log, self.rulebooks):
            _make_private(folder)
        return self


def _make_private(folder: Path) -> None:
    try:
        make_private_folder(folder)
    except OSError as error:
        raise OSError(
            tr(
                "The folder {folder} cannot be made ({strerror}); make room for it, or choose another one with "
                "--data-dir.",
                folder=folder,
                strerror=error.strerror or error,
            )
        ) from error
