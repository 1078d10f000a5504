"""What people write on the demo's wall. All of it is invented: nobody of these names wrote these words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One message, the language of the page that it was written on, and who signed it."""

    body: str
    lang: str
    name: str = ""
    country: str = ""


CAMPAIGN = (
    {
        "lang": "en",
        "headline": "Your words on the embassy wall tonight",
        "place": "Vigil at the Russian Embassy, London",
        "call": "We exist.",
        "letters": "WE EXIST",
        "remembered": "For those who were denied a funeral.",
        "at": "Tonight, 19:00 to 22:00",
        "demand": "Open the border to everybody who has to flee Chechnya. Free those who are still held.",
        "marked": "Chechnya",
    },
    {
        "lang": "ru",
        "headline": "Ваши слова на стене посольства сегодня вечером",
        "place": "Пикет у посольства России, Лондон",
        "call": "Мы существуем.",
        "letters": "МЫ СУЩЕСТВУЕМ",
        "remembered": "Тем, кого не дали похоронить.",
        "at": "Сегодня, с 19:00 до 22:00",
        "demand": "Откройте границы для всех, кто вынужден бежать из Чечни. Освободите тех, кого ещё держат.",
        "marked": "Чечня",
    },
    {
        "lang": "ar",
        "headline": "كلماتك على جدار السفارة، الليلة",
        "place": "وقفة أمام السفارة الروسية، لندن",
        "call": "نحن موجودون.",
        "letters": "نحن موجودون",
        "remembered": "لمن حُرموا من جنازة.",
        "at": "الليلة، من 19:00 إلى 22:00",
        "demand": "افتحوا الحدود لكل من اضطر إلى الفرار من الشيشان. أطلقوا سراح من لا يزالون محتجزين.",
        "marked": "الشيشان",
    },
)

# Exactly as long as a message may be.
LONGEST = (
    "I am a nurse on the night shift. At four in the morning the ward is quiet, and I stand at the window for a minute "
    "and think of you, whom I do not know. You are awake too. I want you to know that on this side of the "
    "dark somebody is counting the hours with you until it is morning."
)

# Oldest first.
ON_THE_WALL = (
    Words("You are not alone.", "en", "Ruth", "GB"),
    Words("Ви не самі.", "uk", "Оксана", "UA"),
    Words("Vous n’êtes pas seuls.", "fr", "Camille", "FR"),
    Words("أنتم لستم وحدكم.", "ar", "سلمى", "TN"),
    Words("Ihr seid nicht allein.", "de", "", "DE"),
    Words("Сен жалғыз емессің.", "kk", "Айгүл", "KZ"),
    Words("Non siete soli.", "it", "Marta e Lia", "IT"),
    Words("당신은 혼자가 아닙니다.", "ko", "지우", "KR"),
    Words("Nie jesteście sami.", "pl", "Zosia", "PL"),
    Words("Δεν είστε μόνοι.", "el", "Ελένη", "GR"),
    Words("Ni är inte ensamma. Vi står här varje torsdag.", "sv", "Elsa", "SE"),
    Words("你不是一个人。", "zh", "小雨", ""),
    Words("آپ اکیلے نہیں ہیں۔", "ur", "", "PK"),
    Words("Jullie zijn niet alleen.", "nl", "Sanne", "NL"),
    Words("आप अकेले नहीं हैं।", "hi", "मीरा", "IN"),
    Words("Bạn không đơn độc.", "vi", "Lan", "VN"),
    Words("あなたはひとりじゃない。", "ja", "", "JP"),
    Words("Դուք մենակ չեք։", "hy", "Անի", "AM"),
    Words("Hûn ne tenê ne.", "ku", "Rojda", ""),
    Words("คุณไม่ได้อยู่คนเดียว", "th", "", "TH"),
    Words("Nisteti sami.", "hr", "Iva", "HR"),
    Words("Zuek ez zaudete bakarrik.", "eu", "Nerea", "ES"),
    Words("Nid ydych ar eich pen eich hun.", "cy", "Carys", "GB"),
    Words("🕯️", "en"),
    Words(
        "My grandmother lit a candle for you tonight. She is ninety-one. She asked me to tell you.",
        "en", "Tomás", "PT",
    ),
    Words("Я", "ru"),
    Words("No están solos. Buenos Aires los abraza.", "es", "Lucía", "AR"),
    Words(
        "Я уехала три года назад. Каждый вечер зажигаю в окне лампу — для тех, кто ещё не смог.",
        "ru", "Марьям", "DE",
    ),
    Words("אנחנו רואים אתכם.", "he", "נועם", "IL"),
    Words("Тхо шуьца ду.", "ce"),
    Words("There is a room in our house with the lamp on.", "en", "", "NZ"),
    Words("صدای شما به ما می‌رسد.", "fa", "آرش", "SE"),
    Words("Тримайтеся. Ми поруч, скільки б це не тривало.", "uk", "Леся", "PL"),
    Words("თქვენ მარტო არ ხართ.", "ka", "ნინო", "GE"),
    Words("WE ARE HERE AND WE EXIST", "en", "The choir", "US"),
    Words("nichtallein" * 9 + "!", "de", "Jonas", "AT"),
    Words("نقرأ رسائلكم كل ليلة، ولن نتعب.", "ar", "", "MA"),
    Words("Yalnız değilsiniz. İzmir burada.", "tr", "Ece", "TR"),
    Words(LONGEST, "en", "", "CA"),
    Words("Ninguém solta a mão de ninguém.", "pt", "Ana e Bia", "BR"),
    Words("🖤🎈🏳️‍🌈", "es", "", "MX"),
    Words("Люблю и жду.", "ru"),
    Words("我們看見你了。台北與你同在。", "zh", "美玲", "TW"),
    Words("Wrocław pamięta.", "pl", "", "PL"),
    Words("שמענו. אנחנו לא הולכים לשום מקום.", "he", "", "IL"),
    Words("شما تنها نیستید.", "fa", "نازنین"),
    Words("Ӏуьйре тӏейогӏу.", "ce"),
    Words("Que nadie tenga que esconderse para amar.", "es", "Inés", "UY"),
    Words("I was you, twenty years ago, in another country. It ended. I have a garden now.", "en", "Mwende", "KE"),
    Words("Мы вас видим.", "ru", "Соседи", "LV"),
    Words("Seu nome importa.", "pt", "Davi", "BR"),
    Words("A whole classroom wrote this line together: we would save you a seat.", "en", "", "IE"),
    Words("لن ننساكم.", "ar", "", "EG"),
    Words("I have never met you. I think of you every day.", "en", "", "CA"),
    Words("Мама, я жив.", "ru"),
    Words("Sessiz kalmayacağız.", "tr", "Deniz", "TR"),
    Words("قلبي معكم من بيروت.", "ar", "ليلى", "LB"),
    Words("Taipei is with you. We know how long the road is, and that it ends.", "en", "Mei", "TW"),
    Words("Existimos.", "es", "", "CL"),
    Words("To whoever reads this in hiding: your life is worth fighting for.", "en", "Ciarán", "IE"),
    Words("Ты не один. Держись.", "ru", "Аня", "KZ"),
)  # fmt: skip

# Oldest first. Some raise a flag; the numbers and addresses are set aside for examples.
WAITING = (
    Words("Мой друг пел на всех свадьбах. Я пою за него, пока он молчит.", "ru", "", "DE"),
    Words("قلبي معكم، كل ليلة.", "ar", "هدى", "JO"),
    Words("Call me on +44 7700 900 123 if you need a room. I mean it.", "en", "Pat", "GB"),
    Words("Estoy aquí. Sigo aquí.", "es", "Marisol", "PE"),
    Words("Одесса думає про вас.", "uk", "", "UA"),
    Words("Write to me: hello@example.org. I can help with papers.", "en", "", "NL"),
    Words("Bir gün hep birlikte dans edeceğiz.", "tr", "Ozan", ""),
    Words("Our embassy has a wall too. Tonight it was lit.", "en", "", "FR"),
    Words("אתם לא לבד.", "he", "תמר", "IL"),
)

# What a moderator of the demo rejects without a flag.
UNWELCOME = ("first!!!", "test test", "Nobody reads this anyway.")

COMING = (
    Words("From a bus in Nairobi: I am reading all of these aloud.", "en", "", "KE"),
    Words("Держитесь. Утро будет.", "ru", "Вера", ""),
    Words("Estamos con ustedes, desde Bogotá.", "es", "Camilo", "CO"),
    Words("نحن هنا.", "ar", "", "JO"),
    Words("Message me, +44 7700 900 456, any time, day or night.", "en", "Sam", "GB"),
    Words("Jesteśmy obok.", "pl", "Kuba", "PL"),
    Words("💜", "en"),
    Words("Ти маєш право бути.", "uk", "Ірина", "UA"),
    Words("I cannot say my name. I can say yours are safe with me.", "en"),
    Words("Read more at https://example.org/how-to-help", "en", "", "US"),
    Words("Stay. The world needs exactly you.", "en", "Noor", "NL"),
    Words("Seninle gurur duyuyoruz.", "tr", "Annen değil ama bir anne", "TR"),
    Words("Tu vida vale.", "es", "", "ES"),
    Words("Спасибо, что вы есть.", "ru", "", "AM"),
    Words("first!!!", "en"),
    Words("هرگز فراموش نمی‌کنیم.", "fa", "", "IR"),
    Words("Amar não é crime.", "pt", "Rafa", "PT"),
    Words("We stood here last week and we stand here now. It rains. Nobody is leaving.", "en", "The vigil", "GB"),
    Words("힘내세요. 우리가 기억합니다.", "ko", "", "KR"),
    Words("Если ты это читаешь: ты всё делаешь правильно.", "ru", "Тимур", "GE"),
    Words("Пишите мне на anya@example.org, помогу с билетом.", "ru", "Аня", ""),
    Words("სიყვარული გაიმარჯვებს.", "ka", "", "GE"),
    Words("On pense à vous, depuis un balcon à Marseille.", "fr", "Idris", "FR"),
    Words("My father did not understand. Then he read this wall. He is crying in the kitchen.", "en", "", "PH"),
    Words("Я тебя не знаю, но я на твоей стороне.", "ru"),
    Words("test test", "en"),
    Words("Kochajcie się.", "pl", "Babcia Hela", "PL"),
    Words("كل واحد منكم نجمة.", "ar", "رامي", "LB"),
    Words("Маршо йойла шуна.", "ce"),
    Words("Courage is quiet tonight.", "en", "Ines", "LU"),
    Words("愿你平安。", "zh", "", ""),
    Words("Candles cheap at www.example.com, order now", "en", "", ""),
    Words("Vi ser dere.", "no", "Signe", "NO"),
    Words("Un abrazo largo desde el sur.", "es", "Julia", "AR"),
    Words("Seni duyuyoruz.", "tr", "", "DE"),
    Words("Nobody reads this anyway.", "en"),
    Words("I read it. Hello.", "en", "Ade", "NG"),
    Words("Ти не одна.", "uk", "", "CA"),
    Words("לילה טוב לכל מי שער.", "he", "", ""),
    Words("One day you will be old and boring and safe. I cannot wait for you.", "en", "Joan", "AU"),
)
