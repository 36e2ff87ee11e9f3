"""Pictures, films and sound: OpenCV, soundfile."""

from __future__ import annotations

from .watching import Watched, closes, opens, reads, writes


def _sound_writes(file: object) -> bool:
    return not getattr(file, "closed", True) and getattr(file, "mode", "r") != "r"


WATCHED: dict[str, Watched] = {
    "cv2": {
        "imread": reads(0, "filename"),
        "imreadmulti": reads(0, "filename"),
        "imreadanimation": reads(0, "filename"),
        "imwrite": writes(0, "filename"),
        "imwritemulti": writes(0, "filename"),
        "imwriteanimation": writes(0, "filename"),
        "VideoCapture.__init__": reads(1, "filename"),
        "VideoCapture.open": reads(1, "filename"),
        "VideoWriter.__init__": writes(1, "filename"),
        "VideoWriter.open": writes(1, "filename"),
    },
    "soundfile": {
        "SoundFile.__init__": opens(1, "file", 2),
        "SoundFile.close": closes("name", _sound_writes),
    },
}
