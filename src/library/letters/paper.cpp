#include "library/letters/paper.hpp"

namespace tezai::library {
namespace {

using documents::Paragraph, documents::PaperTable, documents::TextAlign;

std::string or_dash(const std::string& text) { return text.empty() ? "—" : text; }

PaperTable devices_table(const LetterContent& letter) {
    PaperTable table{.columns = {{.title = "序号"}, {.title = "设备名称", .align = TextAlign::left}, {.title = "设备代码"}, {.title = "安全码"}, {.title = "所在地点", .align = TextAlign::left}, {.title = "事项", .align = TextAlign::left}}};
    int n = 0;
    for (const auto& device : letter.devices)
        table.rows.push_back({{std::to_string(++n)}, {device.name}, {or_dash(device.device_code)}, {or_dash(device.human_code)}, {or_dash(device.place)}, {device.what}});
    return table;
}

documents::RenderedPaper chinese(const LetterContent& letter, const PaperMarks& marks) {
    // A letter's title breaks before 的通知书, as the standard wants: no word is cut.
    std::vector<std::string> title{letter.title};
    constexpr std::size_t most_bytes = 3 * 19; // 19 characters of 22 pt stand in a line
    if (letter.title.size() > most_bytes)
        if (const auto at = letter.title.rfind("的通知书"); at != std::string::npos) title = {letter.title.substr(0, at), letter.title.substr(at)};
    documents::OfficialPaper paper{.issuer = letter.office, .number = letter.number, .title = title, .addressee = letter.addressee, .signed_by = letter.office, .signed_on = letter.signed_on,
                                   .seal_place = "（印章处）", .watermark = marks.watermark, .created_at = marks.made_at};
    if (!letter.replaces.empty()) paper.body.push_back(Paragraph{.text = "本文书替代" + letter.replaces + "。"});
    for (const auto& text : letter.paragraphs) paper.body.push_back(Paragraph{.text = text});
    if (!letter.contact.empty()) paper.body.push_back(Paragraph{.text = "（联系方式：" + letter.contact + "）"});
    if (!letter.devices.empty()) paper.annexes.push_back({"设备清单", {devices_table(letter)}});
    documents::ReceiptStrip strip{.title = "送达回执", .lines = {{"文书名称", letter.title}, {"文号", letter.number}, {"受送达单位", letter.addressee}, {"送达方式", ""}, {"收到日期", ""}, {"签收人（盖章）", ""}, {"送达人", ""}},
                                  .note = "注：可在平台上直接签收；纸质送达的，签收后由送达人拍照上传。扫描右上角二维码，登录平台可找到本文书。"};
    if (!marks.address.empty())
        if (auto qr = documents::encode_qr(marks.address, documents::QrLevel::medium)) strip.qr = std::move(*qr);
    paper.receipt = std::move(strip);
    return documents::make_official_paper(paper);
}

// A page of A4 set left, in one face: what an office elsewhere would recognise as a letter and nobody takes for 公文.
class EnglishLetter {
public:
    EnglishLetter(const LetterContent& letter, const PaperMarks& marks) : letter_(letter), marks_(marks), pdf_(letter.title, marks.made_at) {}

    documents::RenderedPaper write() {
        next_page();
        text(letter_.office, 14, documents::Face::sans_bold);
        text(letter_.contact, 10);
        y_ += 6;
        text(base::to_text(letter_.signed_on) + "   " + letter_.number, 11);
        text(letter_.addressee, 11);
        y_ += 6;
        text(letter_.title, 14, documents::Face::sans_bold);
        if (!letter_.replaces.empty()) text("Replaces " + letter_.replaces + ".", 11);
        for (const auto& paragraph : letter_.paragraphs) text(paragraph, 11);
        if (!letter_.devices.empty()) {
            const PaperTable table = [&] {
                PaperTable made{.columns = {{.title = "Device", .align = TextAlign::left}, {.title = "Number"}, {.title = "Place", .align = TextAlign::left}}};
                for (const auto& device : letter_.devices) made.rows.push_back({{device.name}, {or_dash(device.device_code)}, {or_dash(device.place)}});
                return made;
            }();
            y_ = documents::draw_table(pdf_, table, {.x_mm = left, .width_mm = width, .top_mm = y_, .page_top_mm = top, .bottom_mm = bottom, .next_page = [this] { next_page(); }}) + 4;
        }
        y_ += 8;
        text("Received on: ____________________   Signature: ____________________", 11);
        const int pages = pdf_.pages(), missing = pdf_.missing_glyphs();
        return {.pdf = pdf_.finish(), .pages = pages, .missing_glyphs = missing};
    }

private:
    static constexpr double left = 25, width = 160, top = 25, bottom = 272;

    void next_page() {
        pdf_.begin_page(210, 297);
        y_ = top;
        if (!marks_.watermark.empty()) pdf_.draw_fitted(marks_.watermark, {.face = documents::Face::sans, .size_pt = 10, .align = TextAlign::right, .colour = documents::grey}, 7, left, 15, width);
    }
    void text(const std::string& words, double size, documents::Face face = documents::Face::sans) {
        if (words.empty()) return;
        const auto block = pdf_.lay_out(words, {.face = face, .size_pt = size}, width);
        const double line = size * 0.55;
        for (int i = 0; i < block.lines(); ++i) {
            if (y_ + line > bottom) next_page();
            pdf_.draw_line(block, i, left, y_ + line * 0.75);
            y_ += line;
        }
        y_ += 2;
    }

    const LetterContent& letter_;
    const PaperMarks& marks_;
    documents::PdfDocument pdf_;
    double y_ = top;
};

} // namespace

documents::RenderedPaper make_letter_paper(const LetterContent& letter, const PaperMarks& marks) { return letter.language == "zh" ? chinese(letter, marks) : EnglishLetter(letter, marks).write(); }

} // namespace tezai::library
