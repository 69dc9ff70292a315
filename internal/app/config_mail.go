package app

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/platform/mail"
)

// MailConfig is how mail leaves. The password stands in a file of its own, so that the
// configuration can be shown and kept without it.
type MailConfig struct {
	Host string `yaml:"host"`
	// Port is 587 with starttls, 465 with tls and 25 with plain when it is not set.
	Port int `yaml:"port"`
	// Security is starttls, tls, or plain for a server in the same closed network.
	Security     string `yaml:"security"`
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"`
	From         string `yaml:"from"`
	// CAFile holds certificates of an authority of the body's own, as in LGWAN.
	CAFile string `yaml:"ca_file"`
}

// sender completes the configuration.
func (c MailConfig) sender() mail.Config {
	security := mail.Security(cmp.Or(c.Security, string(mail.StartTLS)))
	usual := map[mail.Security]int{mail.StartTLS: 587, mail.TLS: 465, mail.Plain: 25}
	return mail.Config{Host: c.Host, Port: cmp.Or(c.Port, usual[security]), Security: security, User: c.User, PasswordFile: c.PasswordFile, From: c.From, CAFile: c.CAFile}
}

// check says what is wrong, option by option.
func (c MailConfig) check(wrong map[string]string, address string) {
	if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		wrong["address"] = "https://okite.example.lg.jp のように指定してください。"
	}
	if c.Host == "" {
		if c != (MailConfig{}) {
			wrong["mail.host"] = "メールサーバーの名前も指定してください。"
		}
		return
	}
	if address == "" {
		wrong["address"] = "メールに書くリンクのために、Okiteのアドレスも指定してください。"
	}
	for name, text := range c.sender().Check() {
		wrong["mail."+name] = text
	}
}

// address is where people reach Okite, without a slash at the end.
func (c *Config) address() string { return strings.TrimRight(c.Address, "/") }
