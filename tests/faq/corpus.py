"""A shop's help center in eight languages: ten articles and what people type into a search box for them."""

LANGUAGES = ("en", "es", "de", "tr", "ru", "ar", "zh", "ja")

# article -> language -> (title, body, keywords)
ARTICLES: dict[str, dict[str, tuple[str, str, str]]] = {
    "tracking": {
        "en": (
            "Where is my parcel?",
            "Open your order and press Track. The carrier shows the last scan.",
            "track parcel",
        ),
        "es": (
            "¿Dónde está mi paquete?",
            "Abre tu pedido y pulsa Seguir. El transportista muestra el último escaneo.",
            "seguir paquete",
        ),
        "de": (
            "Wo ist mein Paket?",
            "Öffne deine Bestellung und drücke Verfolgen. Der Zusteller zeigt den letzten Scan.",
            "paket verfolgen",
        ),
        "tr": (
            "Kargom nerede?",
            "Siparişini aç ve Takip et düğmesine bas. Kargo firması son taramayı gösterir.",
            "kargo takip",
        ),
        "ru": (
            "Где моя посылка?",
            "Откройте заказ и нажмите «Отследить». Служба доставки покажет последний статус.",
            "отследить посылку",
        ),
        "ar": ("أين طردي؟", "افتح طلبك واضغط على تتبع. تعرض شركة الشحن آخر مسح.", "تتبع الطرد"),
        "zh": ("我的包裹在哪里？", "打开订单并点击追踪。快递公司会显示最新扫描记录。", "追踪包裹"),
        "ja": (
            "荷物はどこにありますか",
            "注文を開いて「追跡」を押してください。配送業者が最新の記録を表示します。",
            "荷物 追跡",
        ),
    },
    "return": {
        "en": (
            "Send something back",
            "You may return goods within 30 days. Print the return label and stick it on the box.",
            "return label",
        ),
        "es": (
            "Devolver un producto",
            "Puedes devolver artículos en 30 días. Imprime la etiqueta de devolución y pégala en la caja.",
            "etiqueta devolucion",
        ),
        "de": (
            "Etwas zurücksenden",
            "Du kannst Ware innerhalb von 30 Tagen zurückgeben. Drucke das Rücksendeetikett aus.",
            "etikett rücksenden",
        ),
        "tr": (
            "Ürün iadesi",
            "Ürünleri 30 gün içinde iade edebilirsin. İade etiketini yazdır ve kutuya yapıştır.",
            "iade etiketi",
        ),
        "ru": (
            "Вернуть товар",
            "Товар можно вернуть в течение 30 дней. Распечатайте этикетку возврата.",
            "этикетка возврата",
        ),
        "ar": (
            "إرجاع منتج",
            "يمكنك إرجاع المنتجات خلال ٣٠ يوما. اطبع ملصق الإرجاع وألصقه على الصندوق.",
            "ملصق الارجاع",
        ),
        "zh": ("退货", "您可以在30天内退货。请打印退货标签并贴在箱子上。", "退货标签"),
        "ja": ("返品する", "30日以内に返品できます。返品ラベルを印刷して箱に貼ってください。", "返品ラベル"),
    },
    "refund": {
        "en": (
            "When do I get my money back?",
            "A refund reaches your bank account within five working days after we received the goods.",
            "refund bank account",
        ),
        "es": (
            "¿Cuándo recibo mi dinero?",
            "El reembolso llega a tu cuenta bancaria en cinco días laborables.",
            "reembolso cuenta bancaria",
        ),
        "de": (
            "Wann bekomme ich mein Geld zurück?",
            "Die Erstattung kommt binnen fünf Werktagen auf dein Bankkonto.",
            "erstattung bankkonto",
        ),
        "tr": (
            "Paramı ne zaman geri alırım?",
            "Para iadesi beş iş günü içinde banka hesabına ulaşır.",
            "para iadesi banka hesabı",
        ),
        "ru": (
            "Когда мне вернут деньги?",
            "Возмещение поступит на банковский счёт в течение пяти рабочих дней.",
            "возмещение на счет",
        ),
        "ar": (
            "متى أسترد أموالي؟",
            "يصل المبلغ المسترد إلى حسابك البنكي خلال خمسة أيام عمل.",
            "استرداد حساب بنكي",
        ),
        "zh": ("什么时候能收到退款？", "退款会在五个工作日内到达您的银行账户。", "退款 银行账户"),
        "ja": ("返金はいつですか", "返金は五営業日以内に銀行口座に届きます。", "返金 銀行口座"),
    },
    "password": {
        "en": (
            "Choose a new password",
            "Press Forgot on the sign-in page. We mail you a link that works for one hour.",
            "forgot password",
        ),
        "es": (
            "Elegir una contraseña nueva",
            "Pulsa Olvidé en la página de acceso. Te enviamos un enlace válido una hora.",
            "olvide contraseña",
        ),
        "de": (
            "Neues Passwort wählen",
            "Drücke auf der Anmeldeseite auf Vergessen. Wir schicken dir einen Link, der eine Stunde gilt.",
            "passwort vergessen",
        ),
        "tr": (
            "Yeni şifre seçmek",
            "Giriş sayfasında Unuttum düğmesine bas. Bir saat geçerli bir bağlantı göndeririz.",
            "sifremi unuttum",
        ),
        "ru": (
            "Новый пароль",
            "Нажмите «Забыли» на странице входа. Мы пришлём ссылку, которая действует один час.",
            "забыл пароль",
        ),
        "ar": (
            "اختيار كلمة مرور جديدة",
            "اضغط على نسيت في صفحة الدخول. نرسل لك رابطا صالحا لمدة ساعة.",
            "نسيت كلمة المرور",
        ),
        "zh": ("设置新密码", "在登录页面点击忘记密码。我们会发送一个一小时内有效的链接。", "忘记密码"),
        "ja": (
            "新しいパスワードを選ぶ",
            "ログインページで「忘れた」を押してください。一時間有効なリンクを送ります。",
            "パスワード 忘れた",
        ),
    },
    "cancel": {
        "en": (
            "Cancel an order",
            "You can cancel until we pack it. Open the order and press Cancel.",
            "cancel order",
        ),
        "es": (
            "Cancelar un pedido",
            "Puedes cancelar hasta que lo empaquetemos. Abre el pedido y pulsa Cancelar.",
            "cancelar pedido",
        ),
        "de": (
            "Bestellung stornieren",
            "Du kannst stornieren, bis wir packen. Öffne die Bestellung und drücke Stornieren.",
            "bestellung stornieren",
        ),
        "tr": (
            "Siparişi iptal etmek",
            "Paketlemeden önce iptal edebilirsin. Siparişi aç ve İptal düğmesine bas.",
            "siparişimi iptal",
        ),
        "ru": (
            "Отменить заказ",
            "Отменить можно, пока мы не упаковали. Откройте заказ и нажмите «Отменить».",
            "отмена заказа",
        ),
        "ar": ("إلغاء الطلب", "يمكنك الإلغاء قبل التغليف. افتح الطلب واضغط على إلغاء.", "الغاء طلب"),
        "zh": ("取消订单", "打包之前都可以取消。打开订单并点击取消。", "取消订单"),
        "ja": (
            "注文をキャンセルする",
            "梱包前ならキャンセルできます。注文を開いて「キャンセル」を押してください。",
            "注文 キャンセル",
        ),
    },
    "address": {
        "en": (
            "Change the delivery address",
            "The address can be changed until the carrier takes the box.",
            "change delivery address",
        ),
        "es": (
            "Cambiar la dirección de entrega",
            "La dirección se puede cambiar hasta que el transportista recoja la caja.",
            "cambiar direccion entrega",
        ),
        "de": (
            "Lieferadresse ändern",
            "Die Adresse lässt sich ändern, bis der Zusteller die Schachtel abholt.",
            "adresse ändern",
        ),
        "tr": (
            "Teslimat adresini değiştirmek",
            "Kargo kutuyu alana kadar adres değiştirilebilir.",
            "adres değiştirme",
        ),
        "ru": (
            "Изменить адрес доставки",
            "Адрес можно изменить, пока курьер не забрал коробку.",
            "изменить адрес",
        ),
        "ar": ("تغيير عنوان التسليم", "يمكن تغيير العنوان قبل أن تستلم شركة الشحن الصندوق.", "تغيير العنوان"),
        "zh": ("更改收货地址", "在快递取件之前可以更改地址。", "更改地址"),
        "ja": ("お届け先の住所を変更する", "配送業者が集荷するまで住所を変更できます。", "住所 変更"),
    },
    "invoice": {
        "en": (
            "Download an invoice",
            "Every order has an invoice as PDF with your tax number.",
            "invoice pdf",
        ),
        "es": (
            "Descargar una factura",
            "Cada pedido tiene una factura en PDF con tu número fiscal.",
            "factura pdf",
        ),
        "de": (
            "Rechnung herunterladen",
            "Jede Bestellung hat eine Rechnung als PDF mit deiner Steuernummer.",
            "rechnung pdf",
        ),
        "tr": ("Fatura indirmek", "Her siparişin vergi numaranla bir PDF faturası vardır.", "faturamı indir"),
        "ru": (
            "Скачать счёт-фактуру",
            "К каждому заказу есть счёт-фактура в PDF с вашим ИНН.",
            "скачать счет-фактуру",
        ),
        "ar": ("تنزيل فاتورة", "لكل طلب فاتورة بصيغة PDF تحمل رقمك الضريبي.", "فاتورة pdf"),
        "zh": ("下载发票", "每个订单都有带税号的PDF发票。", "下载发票"),
        "ja": (
            "請求書をダウンロードする",
            "各注文には税番号付きのPDF請求書があります。",
            "請求書 ダウンロード",
        ),
    },
    "wifi": {
        "en": (
            "Connect the lamp to WiFi",
            "Hold the button until the light blinks, then choose your network in the app.",
            "wifi lamp blinks",
        ),
        "es": (
            "Conectar la lámpara al WiFi",
            "Mantén pulsado el botón hasta que la luz parpadee y elige tu red en la aplicación.",
            "lampara wifi",
        ),
        "de": (
            "Die Lampe mit dem WLAN verbinden",
            "Halte die Taste, bis das Licht blinkt, und wähle dein Netzwerk in der App.",
            "lampe wlan verbinden",
        ),
        "tr": (
            "Lambayı WiFi'ye bağlamak",
            "Işık yanıp sönene kadar düğmeyi basılı tut, sonra uygulamada ağını seç.",
            "lamba wifi isik",
        ),
        "ru": (
            "Подключить лампу к Wi-Fi",
            "Держите кнопку, пока лампа не замигает, и выберите сеть в приложении.",
            "лампа мигает wifi",
        ),
        "ar": (
            "توصيل المصباح بشبكة WiFi",
            "اضغط مطولا على الزر حتى يومض الضوء ثم اختر شبكتك في التطبيق.",
            "مصباح wifi",
        ),
        "zh": ("将灯连接到WiFi", "按住按钮直到灯闪烁，然后在应用中选择网络。", "灯 ＷｉＦｉ 闪烁"),
        "ja": (
            "ランプをWiFiに接続する",
            "光が点滅するまでボタンを押し続け、アプリでネットワークを選んでください。",
            "ランプ wifi 点滅",
        ),
    },
    "warranty": {
        "en": (
            "Warranty",
            "The warranty lasts two years and covers faults of the material.",
            "warranty two years",
        ),
        "es": ("Garantía", "La garantía dura dos años y cubre defectos del material.", "garantia dos años"),
        "de": ("Garantie", "Die Garantie gilt zwei Jahre und deckt Materialfehler.", "garantie jahre"),
        "tr": ("Garanti", "Garanti iki yıl sürer ve malzeme kusurlarını kapsar.", "garanti süresi yıl"),
        "ru": ("Гарантия", "Гарантия действует два года и покрывает дефекты материала.", "гарантия два года"),
        "ar": ("الضمان", "يستمر الضمان سنتين ويغطي عيوب المواد.", "ضمان سنتين"),
        "zh": ("保修", "保修期为两年，包括材料缺陷。", "保修两年"),
        "ja": ("保証", "保証は二年間で、材料の欠陥を対象とします。", "保証 二年間"),
    },
    "pay": {
        "en": (
            "Ways to pay",
            "We take cards, bank transfer and PayPal. The card is charged when we ship.",
            "pay with card",
        ),
        "es": (
            "Formas de pago",
            "Aceptamos tarjetas, transferencia y PayPal. La tarjeta se carga al enviar.",
            "pago tarjeta",
        ),
        "de": (
            "Zahlungsarten",
            "Wir nehmen Karten, Überweisung und PayPal. Die Karte wird beim Versand belastet.",
            "mit karte zahlen",
        ),
        "tr": (
            "Ödeme yolları",
            "Kart, havale ve PayPal kabul ederiz. Karttan gönderimde para çekilir.",
            "kartla ödeme",
        ),
        "ru": (
            "Способы оплаты",
            "Мы принимаем карты, перевод и PayPal. Деньги списываются при отправке.",
            "оплата картой",
        ),
        "ar": ("طرق الدفع", "نقبل البطاقات والتحويل وPayPal. يتم خصم البطاقة عند الشحن.", "الدفع بالبطاقة"),
        "zh": ("付款方式", "我们接受银行卡、转账和PayPal。发货时扣款。", "银行卡付款"),
        "ja": ("お支払い方法", "カード、振込、PayPalが使えます。発送時に請求されます。", "カード 支払い"),
    },
}
