"""Vietnamese people, firms, streets, phones and tax codes: invented, shaped and spread as the real ones are."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from app.services.text import fold

# Shares of the population, in per mille, north and south of the Hải Vân pass.
_FAMILIES_NORTH = (
    "Nguyễn 330 Trần 110 Lê 95 Phạm 75 Hoàng 60 Vũ 60 Phan 22 Trương 14 Bùi 28 Đặng 22 Đỗ 30 Ngô 18 Hồ 8 Dương 16 "
    "Đinh 12 Đoàn 9 Lâm 3 Mai 8 Trịnh 10 Đào 10 Cao 7 Lý 4 Hà 8 Lưu 6 Lương 7 Tạ 5 Phùng 4 Tô 3 Vương 3 Chu 4 Kiều "
    "2 Nghiêm 2"
)
_FAMILIES_SOUTH = (
    "Nguyễn 300 Trần 115 Lê 100 Phạm 60 Huỳnh 65 Võ 55 Phan 35 Trương 28 Bùi 18 Đặng 20 Đỗ 16 Ngô 14 Hồ 24 Dương 16 "
    "Đinh 8 Đoàn 8 Lâm 14 Mai 8 Trịnh 6 Đào 5 Cao 8 Lý 9 Hà 5 Lưu 5 Lương 5 Châu 5 Tạ 3 Thái 6 Tô 4 Tăng 3 Quách 3 "
    "Kiều 2"
)
_MIDDLES_MEN = (
    "Văn 26 Minh 9 Hữu 6 Đức 8 Quang 7 Xuân 4 Đình 5 Ngọc 5 Thanh 6 Quốc 7 Anh 4 Tuấn 3 Mạnh 3 Công 4 Trọng 4 Hoàng 6 "
    "Thành 4 Bá 1 Duy 5 Gia 3 Hải 2 Tiến 2 Việt 2 Viết 1 Chí 2 Trung 2 Phước 1 Nhật 2"
)
_MIDDLES_WOMEN = (
    "Thị 28 Ngọc 9 Thanh 8 Thu 8 Kim 6 Phương 6 Minh 5 Hồng 6 Mai 4 Bích 4 Thùy 5 Khánh 4 Hoài 3 Quỳnh 3 Bảo 3 Mỹ 3 "
    "Như 2 "
    "Diệu 2 Lan 2 Thị_Thu 3 Thị_Ngọc 3 Thị_Thanh 3 Thị_Kim 3 Thị_Hồng 3 Thị_Bích 2 Thị_Minh 2 Thị_Phương 2 Thị_Mỹ 1"
)
_GIVEN_MEN = (
    "Hùng 9 Dũng 8 Tuấn 9 Nam 8 Sơn 7 Long 7 Minh 8 Hải 7 Hoàng 5 Đức 7 Cường 6 Thắng 6 Trung 6 Quân 5 Bình 5 Phúc "
    "5 Huy 7 "
    "Anh 6 Khoa 4 Đạt 5 Tùng 5 Việt 4 Kiên 4 Hiếu 5 Tâm 3 Thành 5 Lâm 3 Phong 4 Quang 4 Tú 3 Toàn 3 Vinh 4 Khánh 3 "
    "Bảo 3 "
    "Thịnh 3 Nghĩa 3 Tài 3 Lộc 3 An 2 Duy 4 Hưng 4 Linh 1 Mạnh 2 Chiến 2 Công 1 Giang 2 Hà 1 Hậu 1 Khang 2 Kiệt 2 "
    "Luân 1 "
    "Nhân 2 Phát 2 Sang 2 Thái 2 Thiện 2 Tiến 3 Trí 2 Trường 2 Tuyên 1 Vũ 2 Ý 1 Đông 1 Quý 1 Tân 2 Thọ 1 Khôi 1 Ân 1"
)
_GIVEN_WOMEN = (
    "Lan 6 Hương 8 Linh 8 Hà 7 Mai 6 Thảo 7 Trang 8 Hạnh 6 Hoa 5 Hằng 6 Nga 5 Ngọc 4 Nhung 4 Thúy 5 Thủy 5 Yến 4 "
    "Oanh 3 "
    "Phương 6 Anh 6 Dung 4 Loan 3 Hồng 3 Huyền 6 Vân 5 Liên 3 Thu 3 Trinh 2 Quỳnh 3 Giang 3 Chi 3 My 2 Ngân 4 Nhi 3 "
    "Như 2 "
    "Tuyết 3 Uyên 3 Vy 3 Xuân 2 Ánh 3 Hiền 6 Hòa 2 Thanh 3 Tâm 3 Kim 1 Lệ 1 Diễm 1 Châu 2 Bích 2 Đào 1 Trâm 3 Trúc "
    "2 Thư 3 "
    "Tiên 2 Duyên 3 Khánh 1 Lam 1 Ly 2 Minh 2 Nguyệt 2 Phượng 2 Quyên 2 Sen 1 Thơm 1 Thương 2 Tú 1 Diệp 1 Ái 1 Ý 1 Nụ 1"
)
_BRANDS = (
    "An Bảo Bình Cát Cường Đại Đông Đức Gia Hải Hân Hà Hiệp Hoa Hoàng Hồng Hùng Huy Hưng Khang Khánh Kim Lam Lan "
    "Long Lộc "
    "Mai Mạnh Minh Mỹ Nam Ngân Ngọc Nhật Phát Phong Phú Phúc Phương Quang Quốc Sao Sơn Tài Tân Tâm Thái Thanh Thành "
    "Thảo "
    "Thắng Thiên Thịnh Thuận Tiến Toàn Trí Trung Trường Tuấn Tùng Tường Vạn Việt Vinh Vĩnh Xuân Ánh Á Châu"
).split()
TRADES = (
    "Cơ khí", "Nội thất", "May mặc", "Du lịch", "Xây dựng", "Thực phẩm", "Vận tải", "Điện máy", "Vật liệu xây dựng",
    "Thiết bị y tế", "Bất động sản", "Công nghệ", "Bao bì", "Nhựa", "Dược phẩm", "In ấn", "Quảng cáo", "Nông sản",
    "Thủy sản", "Giáo dục", "Kiến trúc", "Viễn thông", "Logistics", "Hóa chất", "Năng lượng", "Tư vấn thiết kế",
    "Thiết bị điện", "Gốm sứ", "Đồ gỗ", "Thời trang",
)  # fmt: skip
_STREETS = (
    "Nguyễn Trãi", "Lê Lợi", "Trần Hưng Đạo", "Lý Thường Kiệt", "Hai Bà Trưng", "Quang Trung", "Nguyễn Huệ",
    "Phan Chu Trinh",
    "Lê Duẩn", "Điện Biên Phủ", "Võ Thị Sáu", "Cách Mạng Tháng Tám", "Nguyễn Văn Linh", "Phạm Văn Đồng", "Giải Phóng",
    "Nguyễn Văn Cừ", "Trường Chinh", "Hoàng Quốc Việt", "Lê Thánh Tông", "Ngô Quyền", "Bạch Đằng", "Hùng Vương",
    "Nguyễn Du",
    "Phan Bội Châu", "Trần Phú", "Lê Hồng Phong", "Nguyễn Thị Minh Khai", "Tôn Đức Thắng", "Hoàng Diệu",
    "Đinh Tiên Hoàng",
)  # fmt: skip
_MOBILES = (
    "032 033 034 035 036 037 038 039 086 096 097 098 098 097 070 076 077 078 079 0896 0898 0899 090 090 093 081 082 "
    "083 084 085 088 "
    "091 091 094 056 058 092 059"
).split()
POSITIONS = (
    "Giám đốc", "Phó giám đốc", "Trưởng phòng hành chính", "Trưởng phòng mua hàng", "Kế toán trưởng",
    "Nhân viên mua hàng",
    "Trợ lý giám đốc", "Quản lý dự án", "Chủ cửa hàng", "Phụ trách cơ sở vật chất",
)  # fmt: skip


def _spread(weighted: str) -> tuple[str, ...]:
    """Each word as often as its weight, so that drawing is one index."""
    words = weighted.split()
    return tuple(word.replace("_", " ") for word, weight in zip(words[::2], words[1::2], strict=True)
                 for _ in range(int(weight)))  # fmt: skip


FAMILIES = {True: _spread(_FAMILIES_NORTH), False: _spread(_FAMILIES_SOUTH)}
MIDDLES = {True: _spread(_MIDDLES_WOMEN), False: _spread(_MIDDLES_MEN)}
GIVEN = {True: _spread(_GIVEN_WOMEN), False: _spread(_GIVEN_MEN)}


class Draw:
    """Draws from a seeded source; indexing is several times quicker than Random.choice."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random

    def one(self, choices: tuple[str, ...] | list[str]) -> str:
        return choices[int(self.random() * len(choices))]

    def upto(self, number: int) -> int:
        """0 to number - 1."""
        return int(self.random() * number)

    def between(self, first: int, last: int) -> int:
        return first + int(self.random() * (last - first + 1))


def person(draw: Draw, north: bool = True) -> tuple[str, bool]:
    """A full name, and whether it is a woman's."""
    woman = draw.random() < 0.46
    return f"{draw.one(FAMILIES[north])} {draw.one(MIDDLES[woman])} {draw.one(GIVEN[woman])}", woman


class Firm(NamedTuple):
    name: str
    trade: str
    kind: str  # company, shop, school, hotel, clinic, office


_FORMS = (("Công ty TNHH", 40), ("Công ty CP", 24), ("Công ty TNHH MTV", 12), ("Công ty TNHH TM&DV", 8), ("DNTN", 4))
_COMPANIES = tuple(form for form, weight in _FORMS for _ in range(weight))
_SHOPS = (
    "Cửa hàng Nội thất", "Cửa hàng Văn phòng phẩm", "Siêu thị Điện máy", "Cửa hàng Vật liệu", "Showroom",
    "Cửa hàng Đồ gỗ",
)  # fmt: skip
_SCHOOLS = ("Trường THPT", "Trường THCS", "Trường Tiểu học", "Trường Mầm non", "Trung tâm Anh ngữ", "Trường Cao đẳng")
_HEROES = (
    "Chu Văn An", "Lê Lợi", "Nguyễn Trãi", "Lê Quý Đôn", "Trần Phú", "Nguyễn Huệ", "Phan Bội Châu", "Kim Đồng",
    "Võ Thị Sáu",
    "Lương Thế Vinh", "Nguyễn Bỉnh Khiêm", "Hoa Sen", "Ánh Dương", "Quang Trung", "Nguyễn Du", "Lý Tự Trọng",
)  # fmt: skip
_HOTELS = ("Khách sạn", "Nhà hàng", "Resort", "Homestay", "Nhà hàng tiệc cưới", "Quán cà phê")
_CLINICS = ("Nha khoa", "Phòng khám Đa khoa", "Bệnh viện Đa khoa", "Nhà thuốc", "Phòng khám")
_OFFICES = ("Văn phòng Luật sư", "Văn phòng Công chứng", "HTX", "Trung tâm", "Chi nhánh Công ty CP")


def firm(draw: Draw) -> Firm:
    """A firm, shop, school … with what it does."""
    place, brand = draw.random(), f"{draw.one(_BRANDS)} {draw.one(_BRANDS)}"
    if place < 0.70:
        trade = draw.one(TRADES)
        return Firm(f"{draw.one(_COMPANIES)} {trade} {brand}", trade, "company")
    if place < 0.80:
        return Firm(f"{draw.one(_SHOPS)} {brand}", "Bán lẻ", "shop")
    if place < 0.87:
        named = draw.one(_HEROES) if draw.random() < 0.7 else brand
        return Firm(f"{draw.one(_SCHOOLS)} {named}", "Giáo dục", "school")
    if place < 0.93:
        return Firm(f"{draw.one(_HOTELS)} {brand}", "Nhà hàng, khách sạn", "hotel")
    if place < 0.97:
        return Firm(f"{draw.one(_CLINICS)} {brand}", "Y tế", "clinic")
    return Firm(f"{draw.one(_OFFICES)} {brand}", "Dịch vụ", "office")


def mobile(draw: Draw) -> str:
    """Ten digits with the prefix of a real network."""
    prefix = draw.one(_MOBILES)
    return prefix + f"{draw.upto(10**7):07d}"[len(prefix) - 3 :]


def landline(draw: Draw, area: int) -> str:
    """Eleven digits: the area's code and a number of seven digits, of eight in the two large cities."""
    return f"0{area}3{draw.upto(10**7):07d}" if area in (24, 28) else f"0{area}3{draw.upto(10**6):06d}"


_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_code(area: int, serial: int) -> str:
    """Ten digits, the last of them the check digit; the next serial that has one."""
    while True:
        digits = f"{area % 100:02d}{serial % 10**7:07d}"
        check = 10 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
        if check < 10:
            return f"{digits}{check}"
        serial += 1


def street(draw: Draw) -> str:
    """House and street, without ward and province."""
    place = draw.random()
    house = draw.between(1, 480)
    if place < 0.72:
        return f"{house} {draw.one(_STREETS)}"
    if place < 0.84:
        return f"Số {draw.between(1, 60)}, ngõ {house} {draw.one(_STREETS)}"
    if place < 0.93:
        return (
            f"Lô {'ABCDE'[draw.upto(5)]}{draw.between(1, 30)}, khu công nghiệp {draw.one(_BRANDS)} {draw.one(_BRANDS)}"
        )
    return f"Tầng {draw.between(2, 25)}, tòa nhà {draw.one(_BRANDS)} {draw.one(_BRANDS)}, {house} {draw.one(_STREETS)}"


def domain(name: str, trade: str = "") -> str:
    """A domain under .example, which exists nowhere: a mail sent by mistake reaches nobody."""
    words = fold(f"{trade} {' '.join(name.split()[-2:])}").replace(",", "").split()
    return f"{''.join(words)}.example"
