"""What people write above their columns, folded, for every field that can be imported."""

from __future__ import annotations

from app.services import customer_fields
from app.services.customer_fields import CONTACT_LABELS, OWN, Own
from app.services.language import N_, _
from app.services.text import fold

CONTACT = "contact."
FIELDS = (
    "name", "code", "kind", "state", "phone", "phone2", "email", "website", "tax_code", "address", "ward", "province",
    "owner", "groups", "source", "industry", "size", "birthday", "note", "contact.name", "contact.position",
    "contact.phone", "contact.email",
)  # fmt: skip
PERSON = N_("Contact person: {field}")

_SPELLINGS = {
    "name": "ten khach hang, ten kh, khach hang, ho ten, ho va ten, ho ten khach hang, ten cong ty, ten don vi, "
    "don vi, ten doanh nghiep, ten khach, ten dai ly, ten nha cung cap, ten day du, ten, cong ty, doanh nghiep, "
    "customer, customer name, company, company name, full name",
    "code": "ma khach hang, ma kh, ma khach, ma so khach hang, ma so kh, ma doi tuong, ma, customer code, code",
    "kind": "loai khach hang, loai kh, loai hinh, loai doi tuong, ca nhan to chuc, customer type, type",
    "state": "trang thai, tinh trang, trang thai khach hang, status",
    "phone": "dien thoai, so dien thoai, sdt, so dt, dt, dtdd, di dong, so di dong, dien thoai di dong, sdt 1, "
    "dien thoai 1, so dien thoai 1, sdt chinh, so may, dien thoai khach hang, sdt khach hang, sdt kh, dt di dong, "
    "so dtdd, phone number, mobile, tel, telephone, cell phone",
    "phone2": "sdt 2, dien thoai 2, so dien thoai 2, dt 2, dtdd 2, so dt 2, dien thoai ban, dien thoai co dinh, "
    "dt ban, dt co dinh, co dinh, may ban, sdt khac, dien thoai khac, sdt phu, phone 2, mobile 2",
    "email": "email, e mail, mail, thu dien tu, dia chi email, gmail, email khach hang, email address",
    "website": "website, web, trang web, trang mang, url, facebook",
    "tax_code": "mst, ma so thue, ma thue, ms thue, mst cccd, so thue, ma so doanh nghiep, mst cong ty, tax, tax id, "
    "tax number, vat number",
    "address": "dia chi, d c, dc, d chi, dia chi khach hang, dia chi cong ty, dia chi tru so, tru so, tru so chinh, "
    "dia chi giao hang, dia chi lien he, noi o, address",
    "ward": "phuong, xa, phuong xa, xa phuong, xa phuong thi tran, ward",
    "province": "tinh, tinh thanh, tinh thanh pho, tinh tp, thanh pho, tp, thanh pho tinh, city",
    "owner": "nguoi phu trach, nhan vien phu trach, nv phu trach, phu trach, nguoi quan ly, nhan vien kinh doanh, "
    "nhan vien ban hang, nv kinh doanh, nv ban hang, nvkd, nhan vien, nv, sale, sales, saler, nhan vien sale, "
    "sale phu trach, cham soc, nguoi cham soc, nhan vien cham soc, chu so huu, salesperson",
    "groups": "nhom, nhom khach hang, nhom kh, nhom khach, cac nhom, phan nhom, phan loai, phan loai khach hang, group",
    "source": "nguon, nguon khach, nguon khach hang, nguon kh, nguon den, kenh, biet qua",
    "industry": "nganh nghe, nganh, linh vuc, linh vuc kinh doanh, linh vuc hoat dong, nganh nghe kinh doanh, "
    "nganh hang",
    "size": "quy mo, quy mo cong ty, quy mo doanh nghiep, so nhan vien, so lao dong",
    "birthday": "ngay sinh, sinh nhat, ngay thang nam sinh, ngay sinh nhat, ngay thanh lap, ngay thanh lap cong ty, "
    "ns, date of birth, dob",
    "note": "ghi chu, luu y, dien giai, mo ta, noi dung, ghi chu khac, notes, remark",
    "contact.name": "nguoi lien he, ten nguoi lien he, lien he, nguoi dai dien, dai dien, ten nguoi dai dien, "
    "dau moi, nguoi giao dich, giam doc, contact, contact person, contact name",
    "contact.position": "chuc vu, chuc danh, chuc vu nguoi lien he, vi tri, position, job title",
    "contact.phone": "sdt nguoi lien he, dien thoai nguoi lien he, so dien thoai nguoi lien he, sdt lien he, "
    "dien thoai lien he, sdt nguoi dai dien, dt nguoi lien he, contact phone",
    "contact.email": "email nguoi lien he, email lien he, email nguoi dai dien, contact email",
}
# Columns that are in many files and are nobody's: without this a "TT" could be taken for something.
IGNORED = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "no."})


def label(field: str, owns: tuple[Own, ...] = ()) -> str:
    """What a field is called on the screen."""
    if field.startswith(OWN):
        return next((own.label for own in owns if OWN + own.key == field), field)
    if field.startswith(CONTACT):
        return _(PERSON).format(field=_(CONTACT_LABELS[field.removeprefix(CONTACT)]))
    return _(customer_fields.label({"owner": "owner_id"}.get(field, field)))


def known(owns: tuple[Own, ...] = ()) -> dict[str, str]:
    """Every spelling with its field: those above, the labels of the screen, and the office's own attributes."""
    found = {fold(own.label): OWN + own.key for own in owns}
    for field in FIELDS:
        for spelling in (*_SPELLINGS.get(field, "").split(", "), fold(label(field)), field.replace("_", " ")):
            if spelling:
                found.setdefault(spelling, field)
    return found
