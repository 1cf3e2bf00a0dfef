"""Labels kept alike between an account and the phone of its number, over real processes."""

from __future__ import annotations

from typing import Any

from tests.support.installation import Installation

DENIZ = {"account": "905320550101"}


class Labels:
    """The labels of the demo firm and those on its phone."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.account = f"/accounts/{installation.account_id}"
        [session] = self.call("GET", "/wa-sessions")["rows"]
        self.session = f"/wa-sessions/{session['id']}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.installation.call(method, self.account + path, body)

    def ours(self) -> dict[str, tuple[str, int]]:
        """Name → colour and number of chats."""
        rows = self.call("GET", "/labels")["rows"]
        return {row["name"]: (row["color"], row["chatCount"]) for row in rows}

    def phone(self) -> dict[str, tuple[str, int]]:
        """The same of the phone."""
        seen = self.installation.sandbox("GET", f"/waha/chats?account={DENIZ['account']}")
        borne = [label["id"] for chat in seen["chats"] for label in chat["labels"]]
        return {
            label["name"]: (label["colorHex"], borne.count(label["id"])) for label in seen["labels"]
        }

    def until(self, side: str, name: str, wanted: tuple[str, int] | None) -> None:
        read = {"ours": self.ours, "phone": self.phone}[side]
        self.installation.until(
            f"{name} is {wanted} on the side of {side}", lambda: read().get(name) == wanted
        )


def test_labels_are_kept_alike_on_both_sides(installation: Installation) -> None:
    labels = Labels(installation)
    assert labels.ours() == {}
    before = labels.phone()
    assert before["Sipariş hazır"] == ("#55ccb3", 1)

    labels.call("PATCH", labels.session, {"labelSync": True})
    installation.until("the phone's labels are ours", lambda: labels.ours() == before)

    # From us to the phone, which knows twenty colours only.
    made = labels.call("POST", "/labels", {"name": "Toptan", "color": "#ff0000"})
    chat = labels.call("GET", f"{labels.session}/chats")["rows"][0]
    worn = [label["id"] for label in chat["labels"]]
    path = f"{labels.session}/chats/{chat['id']}/labels"
    labels.call("PUT", path, {"labelIds": [*worn, made["id"]]})
    labels.until("phone", "Toptan", ("#f74848", 1))
    labels.call("PATCH", f"/labels/{made['id']}", {"name": "Toptancı"})
    labels.until("phone", "Toptancı", ("#f74848", 1))
    installation.until_drained()
    assert labels.ours() == {**before, "Toptancı": ("#ff0000", 1)}

    # From the phone to us.
    vip = installation.sandbox("POST", "/waha/labels", **DENIZ, name="VIP", color=3)
    labels.until("ours", "VIP", ("#dfaef0", 0))
    installation.sandbox("POST", "/waha/labels", **DENIZ, id=vip["id"], name="Çok önemli", color=3)
    labels.until("ours", "Çok önemli", ("#dfaef0", 0))

    labels.call("DELETE", f"/labels/{made['id']}")
    labels.until("phone", "Toptancı", None)
    assert labels.ours() == {**before, "Çok önemli": ("#dfaef0", 0)}
    assert labels.phone() == labels.ours()
