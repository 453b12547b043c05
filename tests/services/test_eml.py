"""E-mails as mail programs save them, whole and broken: what is read of them, and that nothing is fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from app.models.base import now
from app.services import eml

HEAD = b"From: lan@maxplan.vn\r\nTo: an@x.vn\r\nDate: Tue, 3 Mar 2026 08:15:00 +0700\r\n"


def read(data: bytes) -> eml.Mail:
    found = eml.read(data)
    assert found is not None
    return found


def letter() -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = "Trần Thị Như <nhu@noithat.vn>", "Lê Minh <minh@maxplan.vn>"
    made["Cc"], made["Subject"] = "ketoan@noithat.vn", "Về báo giá bàn ghế phòng họp tầng 3"
    made["Date"], made["Message-ID"] = "Tue, 3 Mar 2026 08:15:00 +0700", "<1@noithat.vn>"
    made.set_content("Chào anh Minh,\n\nGiá ghế còn cao quá.\n")
    made.add_alternative("<p>Chào <b>anh</b></p>", subtype="html")
    made.add_attachment(b"ban ve" * 1000, maintype="application", subtype="pdf", filename="bản vẽ tầng 3.pdf")
    return made


@pytest.mark.feature("C08")
def test_a_letter_of_a_customer_is_read_with_what_is_attached() -> None:
    inside = letter()
    outside = letter()
    outside.add_attachment(inside)  # message/rfc822
    data = outside.as_bytes()
    found = read(data)
    assert found.subject == "Về báo giá bàn ghế phòng họp tầng 3"
    assert (found.sender, found.cc) == ("Trần Thị Như <nhu@noithat.vn>", "ketoan@noithat.vn")
    assert (found.sent_at, found.key) == (datetime(2026, 3, 3, 1, 15, tzinfo=UTC), "<1@noithat.vn>")
    assert found.text == "Chào anh Minh,\n\nGiá ghế còn cao quá."
    pdf, forwarded = found.attachments
    assert (pdf.name, eml.content(data, pdf.number)) == ("bản vẽ tầng 3.pdf", b"ban ve" * 1000)
    assert abs(pdf.size - 6000) < 100
    assert forwarded.name == "Về báo giá bàn ghế phòng họp tầng 3.eml"
    within = read(eml.content(data, forwarded.number))
    assert (within.subject, within.text) == (found.subject, found.text)


@pytest.mark.feature("C08")
@pytest.mark.parametrize("data", [
    b"", "Chào anh, giá còn cao quá.".encode(), b"From: Lan\r\n\r\nno other line of a mail", bytes(range(256)) * 40,
    b"%PDF-1.7\r\nDate: x\r\n", b"PK\x03\x04From: a",
])  # fmt: skip
def test_what_is_no_mail_is_none(data: bytes) -> None:
    assert eml.read(data) is None


@pytest.mark.feature("C08")
@pytest.mark.parametrize(("charset", "coded"), [
    ("utf-8", "Giá ghế còn cao quá, em xin giảm".encode()),
    ("windows-1258", b"Gi\xe1 gh\xea\xec c\xf2n cao qu\xe1".replace(b"c\xf2n", b"co\xccn")),
    ("iso-8859-1", "Giá ghế còn cao quá, em xin giảm".encode()),  # not true: it is UTF-8
    ("", "Giá ghế còn cao quá, em xin giảm".encode()),
    ("x-khong-co", "Giá ghế còn cao quá, em xin giảm".encode()),
    ("TCVN-5712", "Gi¸ ghÕ cßn cao qu¸, em xin gi¶m".encode("latin-1")),
    ("iso-8859-1", "Gi¸ ghÕ cßn cao qu¸, em xin gi¶m".encode("latin-1")),  # ABC fonts
    ("hex", "Giá ghế còn cao quá, em xin giảm".encode()),
    ("punycode", "Giá ghế còn cao quá, em xin giảm".encode()),
])  # fmt: skip
def test_old_missing_and_false_charsets(charset: str, coded: bytes) -> None:
    said = f"Content-Type: text/plain; charset={charset}\r\n" if charset else ""
    found = read(HEAD + said.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + coded)
    assert found.text.startswith("Giá ghế còn cao quá")


@pytest.mark.feature("C08")
@pytest.mark.parametrize(("raw", "subject"), [
    ("Báo giá tầng 3".encode(), "Báo giá tầng 3"),  # nobody encoded it
    (b"=?utf-8?B?QsOhbyBnaQ==?=\r\n =?utf-8?B?w6E=?=", "Báo giá"),
    (b"=?utf-8?B?QsOhbyBnacM=?= =?utf-8?B?oQ==?=", "Báo giá"),  # cut within a letter
    (b"=?x-none?Q?B=C3=A1o?=", "Báo"), (b"=?utf-8?B?!!!?= a", "a"), (b"", ""),
    (b"a\x00b\x1b[31m", "ab[31m"),
])  # fmt: skip
def test_subjects_as_they_come(raw: bytes, subject: str) -> None:
    assert read(HEAD + b"Subject: " + raw + b"\r\n\r\nx").subject == subject


@pytest.mark.feature("C08")
@pytest.mark.parametrize(("date", "at"), [
    (b"Date: nonsense\r\nReceived: by x; Tue, 3 Mar 2026 01:15:00 +0000", datetime(2026, 3, 3, 1, 15, tzinfo=UTC)),
    (b"Date: Thu, 1 Jan 1970 00:00:00 +0000", None), (b"Date: Tue, 3 Mar 2026 01:15:00 -9999999999", None),
    (b"Date: Tue, 31 Feb 2026 99:99:99", None), (b"Subject: none at all", None),
])  # fmt: skip
def test_days_that_are_missing_or_wrong(date: bytes, at: datetime | None) -> None:
    assert read(b"From: a@b\r\nTo: c\r\n" + date + b"\r\n\r\nx").sent_at == at


def test_no_moment_of_the_future() -> None:
    found = read(b"From: a@b\r\nDate: Tue, 3 Mar 2099 01:15:00 +0000\r\n\r\nx").sent_at
    assert found is not None and found <= now()


@pytest.mark.feature("C08")
def test_html_becomes_words_and_loads_nothing() -> None:
    html = ('<html><head><style>p{color:red}</style><title>t</title></head><body><p>Chào&nbsp;anh,</p>'
            '<script>fetch("http://x.test")</script><p>Giá <b>ghế</b><br>còn cao</p><ul><li>một<li>hai</ul>'
            '<img src="http://theo-doi.test/1.gif" onerror="x()"><table><tr><td>Ghế<td>12</table>')  # fmt: skip
    found = read(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode())
    assert found.text == "Chào anh,\n\nGiá ghế\ncòn cao\n\n• một\n• hai\n\nGhế 12"
    assert eml.plain("1 < 2 &amp; 3&#" + "9" * 5000) == "1 < 2 &amp; 3&#" + "9" * 5000
    for hostile in ("<!--", "<a ", "<", "&#", "</a", "<![CDATA[", "<script>"):  # linear, or this takes minutes
        eml.plain(hostile * 50_000)


@pytest.mark.parametrize("part", [
    b"Content-Type: multipart/mixed; boundary=B\r\n\r\n" + b"--B\r\n\r\n" * 3000,
    b"Content-Type: multipart/mixed\r\n\r\n--?\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: application/octet-stream; name*=utf-8''%ff%fe\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    b"Content-Type: multipart/mixed" + b';"' * 500_000 + b"\r\n\r\nx",
    b"Content-Type: text/plain; charset*0=\r\n\r\nx", b"Content-Disposition: \xff; filename==\r\n\r\nx",
    b"".join(b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n--B%d\r\n" % (n, n) for n in range(2000)),
])  # fmt: skip
def test_broken_parts_end_nothing(part: bytes) -> None:
    found = eml.read(HEAD + b"MIME-Version: 1.0\r\n" + part)
    for each in found.attachments if found else ():
        assert isinstance(eml.content(HEAD + part, each.number), bytes)


def test_a_name_of_an_attachment_is_one_that_can_be_written() -> None:
    made = letter()
    made.add_attachment(b"x", maintype="application", subtype="x", filename="../../etc/con.exe")
    assert read(made.as_bytes()).attachments[1].name == "con.exe".replace("con", "_con")


def test_of_a_cut_one_the_text_is_read() -> None:
    made = letter()
    made.add_attachment(bytes(900_000), maintype="application", subtype="zip", filename="a.zip")
    data = made.as_bytes()[:200_000]
    assert read(data).text.startswith("Chào anh Minh")
