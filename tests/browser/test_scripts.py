"""Every script that people write in, on the wall: drawn with letters of ours, whatever the machine has or lacks."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.actors import Moderator, Sent, Server, Supporter
from tests.browser.conftest import PROJECTOR, OpenWindow

SCRIPTS = {
    "Latin of Africa": "Ẹ kò dá wà. Mí kpɔ́ mi ɖó kpɔ́. Ŋutɔ, ƙauna, ɓangare.",
    "Vietnamese": "Bạn không hề đơn độc, chúng tôi luôn ở bên bạn.",
    "Greek": "Δεν είστε μόνοι. Ἐλευθερία ἢ θάνατος.",
    "Cyrillic": "Вы не одни. Хьо цхьа вац. Сіздер жалғыз емессіздер. Ӏийман, Ӷара.",
    "Armenian": "Դուք մենակ չեք։ Մենք ձեզ հետ ենք։",
    "Georgian": "თქვენ მარტო არ ხართ. ᲗᲐᲕᲘᲡᲣᲤᲚᲔᲑᲐ!",
    "Hebrew": "אתם לא לבד. שָׁלוֹם לכולם.",
    "Arabic": "لستم وحدكم. نحن معكم.",
    "Persian": "شما تنها نیستید؛ ما کنار شما می‌مانیم.",
    "Urdu": "آپ اکیلے نہیں ہیں۔ ہم آپ کے ساتھ ہیں۔",
    "Sindhi": "توهان اڪيلا نه آهيو. ڀائرو ٿي پوندو، ڄاڻو ٻه ڳالهيون.",
    "Pashto": "تاسو یوازې نه یاست. موږ ستاسو ترڅنګ یو، ځان ساتئ، ښه ورځ.",
    "Uyghur": "سىلەر يالغۇز ئەمەس. بىز بىللە.",
    "Syriac": "ܠܐ ܐܝܬܝܟܘܢ ܒܠܚܘܕܝܟܘܢ. ܫܠܳܡܳܐ.",
    "Thaana": "ތިޔަބޭފުޅުން އެކަންޏެއް ނޫން.",
    "N'Ko": "ߊߟߎ߫ ߕߍ߫ ߞߋߟߋ߲߫ ߠߋ߬.",
    "Adlam": "𞤀𞤲 𞤱𞤮𞤲𞤢𞥄 𞤢𞤲 𞤼𞤢𞤲.",
    "Hanifi Rohingya": "𐴀𐴞𐴕𐴐𐴝𐴦𐴕 𐴀𐴠𐴑𐴟 𐴕.",
    "Devanagari": "आप अकेले नहीं हैं। हम आपके साथ हैं, श्री। क्‍ष, र्‍य.",
    "Bengali": "আপনারা একা নন। আমরা পাশে আছি, র‍্যালি।",
    "Gurmukhi": "ਤੁਸੀਂ ਇਕੱਲੇ ਨਹੀਂ ਹੋ। ਅਸੀਂ ਤੁਹਾਡੇ ਨਾਲ ਹਾਂ।",
    "Gujarati": "તમે એકલા નથી. અમે તમારી સાથે છીએ.",
    "Odia": "ଆପଣ ଏକା ନୁହଁନ୍ତି। ଆମେ ସାଥିରେ ଅଛୁ।",
    "Tamil": "நீங்கள் தனியாக இல்லை. நாங்கள் உங்களுடன் இருக்கிறோம்.",
    "Telugu": "మీరు ఒంటరి కాదు. మేము మీతో ఉన్నాము.",
    "Kannada": "ನೀವು ಒಬ್ಬಂಟಿಯಲ್ಲ. ನಾವು ನಿಮ್ಮೊಂದಿಗಿದ್ದೇವೆ.",
    "Malayalam": "നിങ്ങൾ ഒറ്റയ്ക്കല്ല. ഞങ്ങൾ കൂടെയുണ്ട്, അവന്‍.",
    "Sinhala": "ඔබ තනි වී නැත. ශ්‍රී ලංකාවෙන් ආදරය.",
    "Ol Chiki": "ᱟᱢ ᱫᱚ ᱮᱠᱞᱟ ᱵᱟᱝ ᱠᱟᱱᱟᱢ᱾",
    "Meetei Mayek": "ꯅꯈꯣꯌ ꯊꯣꯛꯅꯥ ꯂꯩꯇꯦ꯫",
    "Thai": "คุณไม่ได้อยู่คนเดียว พวกเราอยู่ข้างคุณ",
    "Lao": "ເຈົ້າບໍ່ໄດ້ຢູ່ຄົນດຽວ",
    "Khmer": "អ្នកមិននៅម្នាក់ឯងទេ។",
    "Myanmar": "သင်တစ်ယောက်တည်း မဟုတ်ပါ။",
    "Shan": "ၸဝ်ႈၵဝ်ႇ ဢမ်ႇယူႇၵူၺ်း",
    "Javanese": "ꦱꦩ꧀ꦥꦺꦪꦤ꧀ ꦲꦺꦴꦫ ꦝꦺꦮꦺꦏꦤ꧀꧉",
    "Balinese": "ᬭᬕᬦᬾ ᬦᬾᬦ᭄ᬢᬾᬦ᭄ ᬗᬸᬯᬾ᭞",
    "Sundanese": "ᮃᮔ᮪ᮏᮩᮔ᮪ ᮒᮩ ᮞᮧᮛᮀᮔ᮪",
    "Buginese": "ᨕᨗᨀᨚ ᨈᨊᨗᨕ ᨆᨙᨕᨗ",
    "Cham": "ꨀꨇꩉ ꨌꩌ ꨀꨣꩃ",
    "Tai Tham": "ᨣᩢᩅ ᨹᩣᩈᩣ ᩃᩣ᩠ᨶᨶᩣ",
    "New Tai Lue": "ᦅᧄ ᦟᦹᧉ",
    "Tai Le": "ᥖᥭᥰ ᥘᥫᥴ",
    "Lisu": "ꓡꓲ-ꓢꓴ ꓥꓪꓸ",
    "Miao": "𖼀𖼊𖽑 𖼐𖼜",
    "Yi": "ꆈꌠꁱꂷ ꇉꉙ",
    "Tibetan": "ཁྱེད་རང་གཅིག་པུ་མིན། བོད་རྒྱལ་ལོ།",
    "Lepcha": "ᰛᰩᰵᰛᰧᰶ ᰕᰨᰵ",
    "Limbu": "ᤕᤠᤰᤌᤢᤱ ᤐᤠᤴ",
    "Mongolian": "ᠲᠠ ᠭᠠᠭᠴᠠᠭᠠᠷ ᠪᠢᠰᠢ",
    "Ethiopic": "ብቻችሁን አይደላችሁም። ከጎናችሁ ነን።",
    "Tifinagh": "ⵓⵔ ⵜⵍⵍⵉⵎ ⵡⴰⵃⴷⵉⵡⵏ",
    "Vai": "ꕉꕜꕮ ꔔꘋ ꖸ",
    "Bamum": "ꚠꚡꚢ ꚣꚤ",
    "Osmanya": "𐒈𐒝𐒑𐒛𐒐𐒘 𐒑𐒖",
    "Cherokee": "ᏝᏍᏗ ᎤᏩᏌ ᏱᎩ. ꭰꮒᏼꮻ",
    "Canadian Aboriginal": "ᐃᓄᑑᙱᑦᑐᓯ ᓇᓗᓇᙱᑦᑐᖅ",
    "Simplified Chinese": "你们并不孤单，我们与你们同在。",
    "Traditional Chinese": "你們並不孤單，我們與你們同在。",
    "Japanese": "あなたは一人じゃない。ずっと応援しています。カタカナも。",
    "Korean": "당신은 혼자가 아닙니다. 우리가 함께합니다.",
    "Bopomofo": "ㄋㄧˇㄏㄠˇ",
    "fancy letters": "𝓛𝓸𝓿𝓮 𝕨𝕚𝕟𝕤 ⓛⓞⓥⓔ",
    "signs": "★☆ ♡ ✓ ✗ → ← ∞ ≠ № ♪ ♫ ▲ ● ■ § ‰ ① ₺ ₽ ₾ ₴",
    "Braille": "⠽⠕⠥ ⠁⠗⠑ ⠝⠕⠞ ⠁⠇⠕⠝⠑",
    "mixed directions": "Chechnya شيشان 2026 צ׳צ׳ניה, you are not alone!",
    "mixed scripts": "Love 사랑 love 爱 любовь სიყვარული प्रेम אהבה حب",
    "emoji among words": "Мы с вами 🏳️‍🌈❤️‍🔥 всегда ✊🏿 2️⃣0️⃣2️⃣6️⃣",
}  # fmt: skip
# Each is one sign to a reader; a machine without the right letters shows two or more, or a box.
EMOJI = ["👨‍👩‍👧‍👦", "🏳️‍🌈", "🏳️‍⚧️", "❤️‍🔥", "✊🏿", "👩🏽‍❤️‍💋‍👨🏻", "🇺🇦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "3️⃣", "❤", "🫶🏾", "🧑🏻‍🤝‍🧑🏿"]

Shows = Callable[[str], Sent]


@pytest.fixture
def shows(supporter: Supporter, moderator: Moderator) -> Shows:
    def show(body: str) -> Sent:
        sent = supporter.posts(body)
        moderator.approves(sent)
        return sent

    return show


@pytest.fixture
def wall(server: Server, slug: str, shows: Shows, open_window: OpenWindow) -> Page:
    for words in ("We exist.", "You are not alone."):
        shows(words)
    page = open_window(PROJECTOR, locale="en-GB")
    page.goto(f"{server.url}/w/{slug}/display")
    expect(page.locator("[data-post]")).to_have_count(2)
    return page


def fonts_of(page: Page, post: str) -> list[dict[str, Any]]:
    """What Chromium draws a post's words with: family, whether it came with the page, how many glyphs."""
    body = page.locator(f'[data-post="{post}"] .card__body')
    expect(body).to_be_visible()
    page.evaluate("document.fonts.ready")
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": f'[data-post="{post}"] .card__body'})
    fonts: list[dict[str, Any]] = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
    devtools.detach()
    return fonts


@pytest.mark.parametrize("each", [5, pytest.param(1, marks=[pytest.mark.soak, pytest.mark.timeout(300)])])
def test_every_script_is_drawn_with_letters_of_ours(wall: Page, shows: Shows, each: int) -> None:
    """Every fifth stands for all, which takes a minute and a half."""
    foreign = {}
    for script, words in list(SCRIPTS.items())[::each]:
        fonts = fonts_of(wall, shows(words).id)
        assert fonts, script
        if strange := [font["familyName"] for font in fonts if not font["isCustomFont"]]:
            foreign[script] = strange
    assert foreign == {}


def test_an_emoji_is_one_sign_in_colour_however_many_it_is_made_of(wall: Page, shows: Shows) -> None:
    drawn = {emoji: fonts_of(wall, shows(emoji).id) for emoji in EMOJI}
    assert {emoji: [(font["familyName"], font["glyphCount"]) for font in fonts] for emoji, fonts in drawn.items()} == {
        emoji: [("Noto Color Emoji", 1)] for emoji in EMOJI
    }


def test_each_language_of_east_asia_has_the_same_sign_in_its_own_form(wall: Page, shows: Shows) -> None:
    post = shows("骨直").id
    body = wall.locator(f'[data-post="{post}"] .card__body')
    drawn = {}
    for language in ("zh", "zh-Hant-TW", "zh-HK", "ja", "ko"):
        body.evaluate("(body, language) => { body.lang = language }", language)
        wall.evaluate("() => document.body.getBoundingClientRect() && document.fonts.ready.then(() => null)")
        drawn[language] = {font["familyName"].split()[2] for font in fonts_of(wall, post)}
    assert drawn == {"zh": {"SC"}, "zh-Hant-TW": {"TC"}, "zh-HK": {"TC"}, "ja": {"JP"}, "ko": {"KR"}}


GEORGIAN = SCRIPTS["Georgian"]
SEES_IT_ENTER = """() => {
  window.hadGeorgian = []
  new MutationObserver((changes) => {
    const posts = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.matches?.("[data-post]"))
    for (const post of posts) window.hadGeorgian.push(document.fonts.check("660 20px 'Wall letters'", "თ"))
  }).observe(document.querySelector(".stage__ground"), { subtree: true, childList: true })
}"""


def test_a_script_is_fetched_when_a_post_needs_it_and_stands_before_the_post_does(wall: Page, shows: Shows) -> None:
    fetched: list[str] = []
    wall.on("request", lambda request: fetched.append(request.url.rsplit("/", 1)[1]))
    wall.evaluate(SEES_IT_ENTER)

    fonts_of(wall, shows("We are here.").id)
    assert [file for file in fetched if file.endswith(".woff2")] == []
    fonts_of(wall, shows(GEORGIAN).id)
    assert [file for file in fetched if file.endswith(".woff2")] == ["noto-sans-georgian-georgian-wght-normal.woff2"]

    assert wall.evaluate("window.hadGeorgian") == [False, True]


def test_a_post_whose_letters_never_come_is_shown_all_the_same(wall: Page, shows: Shows) -> None:
    wall.route("**/noto-sans-georgian-*", lambda route: None)

    post = shows(GEORGIAN).id

    expect(wall.locator(f'[data-post="{post}"]')).to_be_visible()


def test_who_is_taken_down_while_letters_are_coming_is_gone_at_once(
    wall: Page, supporter: Supporter, moderator: Moderator, shows: Shows
) -> None:
    gone = shows("Take me down.")
    expect(wall.locator(f'[data-post="{gone.id}"]')).to_be_visible()
    wall.evaluate(
        """(post) => new MutationObserver(() => {
          window.hasLeft ||= !document.querySelector(`[data-post="${post}"]`)
        }).observe(document.body, { subtree: true, childList: true })""",
        gone.id,
    )
    with wall.expect_request("**/noto-sans-georgian-*"):
        wall.route("**/noto-sans-georgian-*", lambda route: None)
        late = shows(GEORGIAN)
    moderator.takes_down(gone)
    wall.wait_for_function("window.hasLeft")
    expect(wall.locator(f'[data-post="{late.id}"]')).to_be_visible()
