"""What the sample office sells, says and does: all texts of the sample data that are no names."""

from __future__ import annotations

from typing import NamedTuple

from app.services import settings
from app.services.documents import voucher_values

OFFICE = {
    settings.OFFICE_NAME: "Công ty TNHH Nội thất Minh Phát",
    settings.OFFICE_ADDRESS: "Số 86 phố Duy Tân, phường Cầu Giấy, thành phố Hà Nội",
    settings.OFFICE_TAX_CODE: "0101112221",
    settings.OFFICE_PHONE: "02438251234",
    settings.OFFICE_EMAIL: "lienhe@noithatminhphat.example",
    settings.OFFICE_BANK: "Vietcombank",
    settings.OFFICE_BANK_ACCOUNT: "0011001234567",
    settings.OFFICE_BANK_HOLDER: "CONG TY TNHH NOI THAT MINH PHAT",
    settings.OFFICE_REPRESENTATIVE: "Ngô Thanh Hà",
    voucher_values.CHIEF_ACCOUNTANT: "Mai Hồng Nhung",
}
NORTH = frozenset({
    "Hà Nội", "Hải Phòng", "Bắc Ninh", "Cao Bằng", "Điện Biên", "Hà Tĩnh", "Hưng Yên", "Lai Châu", "Lạng Sơn",
    "Lào Cai",
    "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ninh", "Quảng Trị", "Sơn La", "Thái Nguyên", "Thanh Hóa", "Tuyên Quang",
    "Huế",
})  # fmt: skip
# How often a province is drawn; 8 if it is not named.
PROVINCES = {
    "Hà Nội": 240, "TP. Hồ Chí Minh": 260, "Hải Phòng": 60, "Đà Nẵng": 55, "Cần Thơ": 35, "Đồng Nai": 40,
    "Bắc Ninh": 40,
    "Hưng Yên": 25, "Ninh Bình": 20, "Phú Thọ": 25, "Quảng Ninh": 25, "Thanh Hóa": 22, "Nghệ An": 22, "Khánh Hòa": 22,
    "Lâm Đồng": 18, "Tây Ninh": 20, "Huế": 12, "Thái Nguyên": 14, "An Giang": 14, "Vĩnh Long": 12, "Gia Lai": 10,
}  # fmt: skip
ZONES = {
    "Duyên hải Bắc Bộ": ("Hải Phòng", "Quảng Ninh"),
    "Bắc Trung Bộ": ("Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Trị", "Huế"),
    "Tây Nguyên": ("Gia Lai", "Đắk Lắk", "Lâm Đồng"),
    "Đồng bằng sông Cửu Long": ("Cần Thơ", "An Giang", "Vĩnh Long", "Đồng Tháp", "Cà Mau"),
}


class GroupPlan(NamedTuple):
    """A group of customers: its chip colour, its points, and how many of 1,000 companies and persons are in it."""

    name: str
    colour: int
    points: int
    companies: int
    people: int


GROUPS = (
    GroupPlan("VIP", 2, 30, 70, 25), GroupPlan("Đại lý", 1, 20, 130, 10), GroupPlan("Dự án", 4, 20, 160, 15),
    GroupPlan("Bán lẻ", 0, 5, 40, 480), GroupPlan("Công nợ", 3, 0, 80, 20), GroupPlan("Nhà nước", 5, 15, 60, 0),
    GroupPlan("Mới", 6, 0, 0, 0), GroupPlan("Tiềm năng", 7, 0, 0, 0),
)  # fmt: skip
NEW_GROUP, PROSPECT_GROUP = "Mới", "Tiềm năng"  # by age and state, not by chance
STARS = (3, 9, 20, 32, 48)  # the fewest points for 1 to 5 stars
SOURCES = ("Giới thiệu", "Website", "Facebook", "Zalo", "Google", "Hội chợ", "Gọi đến", "Khách cũ")
STYLES = ("Hiện đại", "Tân cổ điển", "Bắc Âu", "Công nghiệp", "Tối giản")
# key, label, kind, choices, slot
ATTRIBUTES = (
    ("area", "Diện tích (m²)", "number", (), "number1"), ("style", "Phong cách", "choice", STYLES, ""),
    ("handover", "Ngày bàn giao mặt bằng", "date", (), ""),
)  # fmt: skip
SIZES = ("1–9 người", "10–49 người", "50–199 người", "Trên 200 người")
NOTES = (
    "Chỉ liên hệ sau 14 giờ.", "Thanh toán chuyển khoản, xuất hóa đơn trong ngày.", "Giao hàng ngoài giờ hành chính.",
    "Ưu tiên gỗ sồi, tông màu sáng.", "Kho nhận hàng ở tầng hầm, xe tải dưới 1,5 tấn.", "Duyệt giá qua phòng mua hàng.",
    "Hay so sánh giá với bên khác, cần báo giá chi tiết.", "Khách quen, chiết khấu 5% cho đơn trên 50 triệu.",
)  # fmt: skip
RELATIONS = ("Công ty mẹ", "Đối tác", "Giới thiệu khách", "Nhà thầu", "Cùng chủ")

# key: name, icon, points, results
KINDS = (
    ("call", "Gọi điện", "ph.phone-call", 1, ("Đồng ý", "Quan tâm", "Gọi lại sau", "Không nghe máy", "Từ chối")),
    ("meeting", "Gặp mặt", "ph.users-three", 3, ("Đồng ý", "Quan tâm", "Hẹn gặp lại", "Từ chối")),
    ("email", "Email", "ph.envelope-simple", 1, ("Đã gửi", "Khách đã trả lời")),
    ("letter", "Gửi thư", "ph.paper-plane-tilt", 1, ("Đã gửi", "Khách đã trả lời")),
    ("task", "Việc cần làm", "ph.check-square", 0, ("Xong",)),
    ("note", "Ghi chú", "ph.note-pencil", 0, ()),
)  # fmt: skip
UNHEARD = frozenset({"Không nghe máy", "Từ chối"})  # results after which there is nothing to note


class Deed(NamedTuple):
    """Something done with a customer: its kind, its title, what may have come of it, and its length in minutes."""

    kind: str
    title: str
    notes: tuple[str, ...] = ("",)
    minutes: int = 15
    place: str = ""


DONE = (
    Deed("call", "Gọi điện tư vấn", ("Cần báo giá lại phần vận chuyển trước thứ Sáu.",
        "Đang so sánh với hai bên khác.", "")),
    Deed("call", "Gọi điện hỏi nhu cầu", ("Dự kiến mở thêm văn phòng quý tới.", "Chưa có ngân sách năm nay.", "")),
    Deed("call", "Gọi hỏi thăm sau giao hàng", ("Hài lòng, sẽ giới thiệu thêm.",
        "Một ghế bị lỗi bánh xe, đã hẹn đổi.")),
    Deed("call", "Gọi điện nhắc thanh toán", ("Hẹn chuyển khoản trong tuần.", "")),
    Deed("meeting", "Gặp tại văn phòng khách", ("Chốt 20 bộ bàn ghế, chờ duyệt giá.", "Quan tâm dòng gỗ sồi."), 60),
    Deed("meeting", "Gặp tại showroom", ("Khách thích mẫu bàn chữ L, xin thêm bảng màu.", "Đi cùng kiến trúc sư."), 60,
         "Showroom Cầu Giấy"),
    Deed("meeting", "Khảo sát mặt bằng", ("Diện tích 180 m², trần 3,2 m.", "Cần đo lại phòng họp."), 90),
    Deed("email", "Gửi báo giá", ("Báo giá hiệu lực 15 ngày.", "")),
    Deed("email", "Gửi bản vẽ phối cảnh", ("Đã gửi ba phương án.", "")),
    Deed("letter", "Gửi catalogue 2026"),
    Deed("letter", "Gửi thư mời hội chợ"),
    Deed("task", "Chuẩn bị mẫu vật liệu", ("Đã đóng gói 6 mẫu gỗ, 4 mẫu vải.",)),
    Deed("note", "Ghi chú", ("Chỉ liên hệ sau 14 giờ.", "Giám đốc mới nhận việc, cần làm quen lại.")),
)  # fmt: skip
PLANNED = (
    Deed("call", "Gọi lại báo giá"), Deed("call", "Gọi chốt đơn"), Deed("call", "Gọi xác nhận lịch giao hàng"),
    Deed("call", "Gọi hỏi ý kiến về mẫu"), Deed("call", "Nhắc thanh toán đợt 2"), Deed("call", "Gọi chăm sóc định kỳ"),
    Deed("meeting", "Gặp tại showroom", minutes=60, place="Showroom Cầu Giấy"),
    Deed("meeting", "Khảo sát mặt bằng", minutes=90), Deed("meeting", "Ký hợp đồng", minutes=45),
    Deed("meeting", "Trình bày phương án thiết kế", minutes=60), Deed("meeting", "Nghiệm thu công trình", minutes=60),
    Deed("email", "Gửi báo giá", minutes=30), Deed("task", "Làm bản vẽ phối cảnh", minutes=90),
    Deed("task", "Chuẩn bị hợp đồng", minutes=45), Deed("task", "Kiểm tra hàng trước khi giao", minutes=45),
)  # fmt: skip
INTERNAL = (
    Deed("meeting", "Họp giao ban tuần", minutes=60, place="Phòng họp lớn"),
    Deed("task", "Lập báo cáo doanh số tuần", minutes=60),
    Deed("meeting", "Đào tạo sản phẩm mới", minutes=90, place="Showroom Cầu Giấy"),
)

# calendar, day, month, name, whether the office is closed
HOLIDAYS = (
    ("solar", 14, 2, "Lễ tình nhân", False), ("solar", 27, 2, "Ngày Thầy thuốc Việt Nam", False),
    ("solar", 8, 3, "Quốc tế Phụ nữ", False), ("solar", 1, 6, "Quốc tế Thiếu nhi", False),
    ("solar", 13, 10, "Ngày Doanh nhân Việt Nam", False), ("solar", 20, 10, "Ngày Phụ nữ Việt Nam", False),
    ("solar", 20, 11, "Ngày Nhà giáo Việt Nam", False), ("solar", 12, 12, "Kỷ niệm thành lập công ty", True),
    ("solar", 25, 12, "Giáng sinh", False), ("lunar", 15, 1, "Rằm tháng Giêng", False),
    ("lunar", 5, 5, "Tết Đoan Ngọ", False), ("lunar", 15, 7, "Lễ Vu Lan", False),
    ("lunar", 15, 8, "Tết Trung thu", False), ("lunar", 23, 12, "Ông Công, ông Táo", False),
)  # fmt: skip

PIPELINE = "Bán hàng"
# name, probability in percent, colour, days after which a deal is there too long, how it ends
STAGES = (
    ("Mới", 10, 7, 7, ""), ("Đã liên hệ", 20, 0, 14, ""), ("Hẹn gặp", 35, 5, 14, ""), ("Báo giá", 50, 2, 21, ""),
    ("Thương lượng", 70, 4, 21, ""), ("Chờ ký", 90, 6, 10, ""), ("Thắng", 100, 1, None, "won"), ("Thua", 0, 3, None,
    "lost"),
)  # fmt: skip
REASONS = ("Giá cao", "Chọn bên khác", "Không còn nhu cầu", "Chưa có ngân sách", "Không liên lạc được")
DEALS = {
    "company": ("Nội thất văn phòng {area} m²", "Bộ bàn ghế {count} chỗ", "Thi công showroom", "Cải tạo phòng họp",
                "Tủ hồ sơ {count} bộ", "Vách ngăn và bàn cụm {count} chỗ", "Hợp đồng bảo trì {year}"),
    "shop": ("Kệ trưng bày {count} bộ", "Quầy thu ngân và kệ", "Thi công cửa hàng {area} m²",
    "Đơn nhập đại lý đợt {batch}"),
    "school": ("Bàn ghế học sinh {count} bộ", "Nội thất thư viện", "Phòng thí nghiệm {area} m²",
    "Bàn ghế giáo viên {count} bộ"),
    "hotel": ("Nội thất {count} phòng ngủ", "Quầy bar và sảnh", "Bàn ghế nhà hàng {count} bộ",
    "Ghế hội nghị {count} chiếc"),
    "clinic": ("Quầy lễ tân và ghế chờ", "Tủ thuốc {count} bộ", "Nội thất phòng khám {area} m²"),
    "office": ("Bàn làm việc {count} chỗ", "Tủ tài liệu {count} bộ", "Cải tạo phòng họp"),
    "person": ("Nội thất căn hộ {area} m²", "Tủ bếp gỗ sồi", "Bộ bàn ăn 6 ghế", "Giường tủ phòng ngủ",
    "Góc làm việc tại nhà"),
}  # fmt: skip
# code, name, unit, price in thousands; by product line
PRODUCTS = {
    "Bàn": (
        ("Bàn làm việc 1m2 chân sắt", "cái", 1850), ("Bàn làm việc 1m4 chân sắt", "cái", 2250),
        ("Bàn làm việc 1m6 chân sắt", "cái", 2650), ("Bàn giám đốc gỗ óc chó 2m", "cái", 18900),
        ("Bàn giám đốc gỗ sồi 1m8", "cái", 12500), ("Bàn trưởng phòng chữ L 1m6", "cái", 5900),
        ("Bàn họp oval 2m4", "cái", 7800), ("Bàn họp 3m6 mặt gỗ sồi", "cái", 16500),
        ("Bàn cụm 4 chỗ có vách", "bộ", 9200),
        ("Bàn cụm 6 chỗ có vách", "bộ", 13600), ("Bàn nâng hạ điện 1m4", "cái", 8900),
        ("Bàn ăn gỗ sồi 1m6", "cái", 7400),
        ("Bàn học sinh cấp 3", "cái", 890), ("Quầy lễ tân 2m4", "cái", 14800),
    ),
    "Ghế": (
        ("Ghế xoay lưng lưới", "cái", 1250), ("Ghế xoay lưng lưới có tựa đầu", "cái", 1890),
        ("Ghế giám đốc da thật", "cái", 7900),
        ("Ghế họp chân quỳ", "cái", 980), ("Ghế gấp đệm da", "cái", 390), ("Ghế chờ 4 chỗ inox", "bộ", 3650),
        ("Ghế ăn gỗ sồi bọc nỉ", "cái", 1450), ("Ghế bar chân sắt", "cái", 1150), ("Ghế công thái học E7", "cái", 6500),
        ("Ghế hội trường gỗ", "cái", 2350), ("Ghế học sinh cấp 3", "cái", 450),
    ),
    "Tủ và kệ": (
        ("Tủ hồ sơ 3 buồng", "cái", 4200), ("Tủ sắt 2 cánh kính", "cái", 3450), ("Tủ locker 12 ngăn", "cái", 4950),
        ("Hộc di động 3 ngăn", "cái", 1250), ("Tủ bếp trên gỗ sồi", "mét", 3900), ("Tủ bếp dưới gỗ sồi", "mét", 4600),
        ("Tủ áo 4 cánh 2m", "cái", 11800), ("Kệ sách 5 tầng", "cái", 2100), ("Kệ trưng bày 1m2", "cái", 2750),
        ("Tủ thuốc khung nhôm", "cái", 3850), ("Tủ giày 3 cánh", "cái", 2450),
    ),
    "Sofa và giường": (
        ("Sofa văng 3 chỗ nỉ", "bộ", 9800), ("Sofa góc da 2m8", "bộ", 24500), ("Sofa tiếp khách văn phòng", "bộ", 8600),
        ("Bàn trà mặt đá", "cái", 3200), ("Giường ngủ gỗ sồi 1m8", "cái", 11500), ("Giường khách sạn 1m2", "cái", 4900),
        ("Tủ đầu giường", "cái", 1350),
    ),
    "Vách và phụ kiện": (
        ("Vách ngăn nỉ 1m2", "tấm", 1150), ("Vách kính khung nhôm", "m²", 1650), ("Rèm cuốn cản sáng", "m²", 320),
        ("Thảm trải sàn", "m²", 285), ("Ổ điện âm bàn", "cái", 450), ("Máng cáp dưới bàn", "cái", 180),
    ),
    "Dịch vụ": (
        ("Thiết kế phối cảnh 3D", "m²", 120), ("Vận chuyển nội thành", "chuyến", 600),
        ("Lắp đặt tại công trình", "công", 550),
        ("Bảo trì định kỳ năm", "gói", 4800),
    ),
}  # fmt: skip
FILES = (
    (
        "Ghi chú khảo sát.txt",
        "Khảo sát mặt bằng\nDiện tích: 180 m²\nTrần: 3,2 m\nCửa vào: 1,6 m, thang máy chở hàng 1 tấn.\n",
    ),
    ("Danh mục hàng.csv", "Tên hàng;ĐVT;Số lượng\nBàn làm việc 1m4 chân sắt;cái;20\nGhế xoay lưng lưới;cái;20\n"),
    ("Biên bản bàn giao.txt", "BIÊN BẢN BÀN GIAO\nHai bên đã kiểm đếm đủ số lượng, đúng mẫu, đúng màu.\n"),
)
LINKED_FILE = r"Z:\Bản vẽ\Mặt bằng tầng 3.dwg"

# For each stage in which deals go on: its checklist, its task and who performs it.
PROCESS = (
    (("Đã ghi nguồn khách", "Đã có số điện thoại"), "Gọi làm quen", "owner"),
    (("Biết nhu cầu", "Biết ngân sách"), "Gửi hồ sơ năng lực", "owner"),
    (("Đã khảo sát mặt bằng", "Đã gặp người quyết định"), "Khảo sát mặt bằng", "owner"),
    (("Đã tính giá", "Giá đã được duyệt"), "Duyệt giá trước khi gửi", "manager"),
    (("Đã thống nhất điều khoản",), "Chốt điều khoản thanh toán", "owner"),
    (("Hợp đồng đã gửi ký",), "Kiểm tra hợp đồng trước khi ký", "manager"),
)
GUIDES = (
    ("text", "Quy định bán hàng", "Chiết khấu trên 10% phải được trưởng phòng duyệt trước khi gửi báo giá."),
    ("link", "Bảng giá trên mạng nội bộ", "https://noibo.noithatminhphat.example/bang-gia"),
    ("file", "Câu hỏi khi khảo sát.txt", "Diện tích? Số người? Ngày bàn giao? Ai quyết định?"),
)
TAKING_PART = ("Thiết kế", "Kỹ thuật", "Hỗ trợ báo giá")
COMMENTS = ("Khách hẹn cuối tuần xem mẫu.", "Cần thêm bản vẽ mặt bằng.", "Sếp bên khách thích gỗ sồi hơn.")
COSTS = ("Taxi đi khảo sát", "In bản vẽ", "Mời cà phê khách")
RIVALS = ("Nội thất Hòa Bình Xanh", "Gỗ Đại Thành Phú", "Văn phòng Toàn Cầu Việt")
FRIENDS = (("Anh Tuấn", "Kiến trúc sư"), ("Chị Hạnh", "Kế toán trưởng"), ("Anh Dũng", "Trưởng ban dự án"))
