"""The colours by what they are for, light and dark."""
from __future__ import annotations

from dataclasses import dataclass

Chips = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Tokens:
    """`chips` are eight pairs of background and text; `bar` is the dark bar of selections and toasts."""

    dark: bool
    background: str
    surface: str
    raised: str
    border: str
    handle: str
    unlit: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    hover: str
    selected: str
    star: str
    danger: str
    danger_hover: str
    danger_soft: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bar: str
    bar_text: str
    bar_hover: str
    bar_link: str
    chips: Chips


LIGHT = Tokens(
    dark=False, background="#F6F7F9", surface="#FFFFFF", raised="#FFFFFF", border="#E6E8EC", handle="#D5D9E0",
    unlit="#E2E5EA", text="#14181F", muted="#566070", faint="#667080", accent="#3B5BDB", accent_hover="#3350C4",
    accent_soft="#EDF1FF", on_accent="#FFFFFF", hover="#F4F6FA", selected="#EEF3FF", star="#F2A60D", danger="#C92A33",
    danger_hover="#B0242C", danger_soft="#FDECEC", good="#14713A", good_soft="#E6F6EC", warning="#9A5800",
    warning_soft="#FFF4E2", bar="#1B2130", bar_text="#F3F5F9", bar_hover="#323A4D", bar_link="#9DB2FF",
    chips=(("#E8F1FF", "#1D56B8"), ("#E6F6EC", "#18763F"), ("#FFF1DC", "#8F5400"), ("#FDE8E8", "#B4262D"),
           ("#F1EAFE", "#6B33C4"), ("#E0F5F5", "#0B6E74"), ("#FCE8F3", "#A81E6B"), ("#EDEFF3", "#4A5363")))
DARK = Tokens(
    dark=True, background="#0E1014", surface="#15181E", raised="#1D2129", border="#262B34", handle="#363D49",
    unlit="#2E343F", text="#E9ECF2", muted="#A3ACBA", faint="#8892A1", accent="#7D95FF", accent_hover="#92A6FF",
    accent_soft="#1D2542", on_accent="#0D1020", hover="#1C2028", selected="#1C2540", star="#F5B83D", danger="#FF7078",
    danger_hover="#FF868D", danger_soft="#351A1D", good="#4CC583", good_soft="#15301F", warning="#F0AC4A",
    warning_soft="#332511", bar="#2A303C", bar_text="#F3F5F9", bar_hover="#3A4250", bar_link="#9DB2FF",
    chips=(("#182A47", "#8DB8FF"), ("#15301F", "#79D6A0"), ("#382710", "#F4BE6E"), ("#3A1B1E", "#FF9BA0"),
           ("#2B1F45", "#C0A0FF"), ("#12302F", "#74D3D3"), ("#391A2D", "#FF9CCB"), ("#262B34", "#B4BCC9")))
