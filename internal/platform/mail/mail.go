package mail

import (
	"errors"
	"net/mail"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Security is how the connection to the server is protected.
type Security string

// The ways. Plain is for a server on the same machine, or in a network of its own.
const (
	StartTLS Security = "starttls"
	TLS      Security = "tls"
	Plain    Security = "plain"
)

// Config says by which server mail is sent.
type Config struct {
	Host         string
	Port         int
	Security     Security
	User         string
	PasswordFile string
	From         string // 「みほん町 <okite@example.lg.jp>」
	CAFile       string // certificates of the body's own authority; the system's when empty
}

// Check returns what is wrong, by the name of the option.
func (c Config) Check() map[string]string {
	wrong := map[string]string{}
	if c.Host == "" || strings.ContainsAny(c.Host, " /:\r\n") {
		wrong["host"] = "メールサーバーの名前を指定してください。"
	}
	if c.Port < 1 || c.Port > 65535 {
		wrong["port"] = "ポート番号を指定してください（" + strconv.Itoa(c.Port) + "は使えません）。"
	}
	if c.Security != StartTLS && c.Security != TLS && c.Security != Plain {
		wrong["security"] = "starttls, tls, plain のどれかを指定してください。"
	}
	if _, err := address(c.From); err != nil {
		wrong["from"] = "差出人のメールアドレスが正しくありません。"
	}
	if (c.User == "") != (c.PasswordFile == "") {
		wrong["password_file"] = "利用者とパスワードのファイルは、両方とも指定してください。"
	}
	if c.User != "" && c.Security == Plain {
		wrong["security"] = "暗号化しない接続では、パスワードを送れません。starttls か tls にしてください。"
	}
	for name, path := range map[string]string{"password_file": c.PasswordFile, "ca_file": c.CAFile} {
		if path == "" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			wrong[name] = "ファイル " + path + " を開けません。"
		}
	}
	return wrong
}

// Message is a mail to one person.
type Message struct {
	ID      string // unique; becomes the Message-ID
	To      string
	Subject string
	Text    string
}

// Failure says why a message was not taken, and whether it ever will be.
type Failure struct {
	Permanent bool   // the server refused this recipient: 5xx
	Code      int    // of the server's answer; 0 where it gave none
	Text      string // plain Japanese
	cause     error
}

// Error implements error.
func (f *Failure) Error() string {
	if f.cause == nil {
		return f.Text
	}
	return f.Text + ": " + f.cause.Error()
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.cause }

// limits of the head, in characters.
const (
	subjectMax = 200
	addressMax = 254 // RFC 5321, 4.5.3.1.3
)

var errAddress = errors.New("not an address")

// Clean gives an address as it is used, or an error where it is none.
func Clean(text string) (string, error) {
	a, err := address(text)
	if err != nil {
		return "", err
	}
	return a.Address, nil
}

func address(text string) (*mail.Address, error) {
	if control(text) { // before blanks are cut off: some of them are line breaks
		return nil, errAddress
	}
	text = strings.TrimSpace(text)
	if text == "" || len(text) > addressMax {
		return nil, errAddress
	}
	a, err := mail.ParseAddress(text)
	if err != nil {
		return nil, errAddress
	}
	_, domain, ok := strings.Cut(a.Address, "@")
	if !ok || domain == "" || strings.ContainsAny(a.Address, "<>,; ") || control(a.Address) {
		return nil, errAddress
	}
	return a, nil
}

// control reports whether a text holds what ends or hides a line.
func control(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029
	})
}

// check refuses a message whose head is not one line each.
func (m Message) check() error {
	switch {
	case m.Subject == "" || control(m.Subject) || utf8.RuneCountInString(m.Subject) > subjectMax:
		return &Failure{Permanent: true, Text: "件名を送れません（改行や制御文字があるか、長すぎます）。"}
	case m.ID == "" || strings.ContainsFunc(m.ID, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}):
		return &Failure{Permanent: true, Text: "メールの識別子が正しくありません。"}
	case !utf8.ValidString(m.Text) || strings.ContainsRune(m.Text, 0):
		return &Failure{Permanent: true, Text: "本文を送れません。"}
	}
	if _, err := address(m.To); err != nil {
		return &Failure{Permanent: true, Text: "メールアドレスが正しくありません。", cause: err}
	}
	return nil
}
