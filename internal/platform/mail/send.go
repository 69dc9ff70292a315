package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/textproto"
	"os"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// timeout is how long a server may take over one step.
const timeout = 30 * time.Second

// Sender hands messages to a server.
type Sender struct {
	c      Config
	domain string
}

// NewSender returns a sender for a configuration that has been checked. It opens nothing:
// the server may be started later.
func NewSender(c Config) *Sender {
	domain := "okite.invalid"
	if a, err := address(c.From); err == nil {
		_, domain, _ = strings.Cut(a.Address, "@")
	}
	return &Sender{c, domain}
}

// Send hands messages over in one connection and gives for each how it went: nil, or a
// *Failure. What concerns the connection is the failure of all that are left.
func (s *Sender) Send(ctx context.Context, list []Message) []error {
	results := make([]error, len(list))
	client, err := s.client()
	if err == nil {
		err = client.DialWithContext(ctx)
	}
	if err != nil {
		for i := range results {
			results[i] = &Failure{Text: "メールサーバーにつながりません。", cause: err}
		}
		return results
	}
	for i, m := range list {
		if results[i] = s.one(client, m); results[i] != nil {
			_ = client.Reset() // what was begun with the server; a broken connection shows at the next
		}
	}
	_ = client.Close() // all that matters has been answered
	return results
}

func (s *Sender) one(client *gomail.Client, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	to, err := Clean(m.To)
	if err != nil {
		return &Failure{Permanent: true, Text: "メールアドレスが正しくありません。", cause: err}
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.c.From); err != nil {
		return &Failure{Text: "差出人のアドレスが正しくありません。", cause: err}
	}
	if err := msg.To(to); err != nil {
		return &Failure{Permanent: true, Text: "メールアドレスが正しくありません。", cause: err}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answer by a machine
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return failure(client.Send(msg))
}

// failure tells a refusal for ever from trouble that passes.
func failure(err error) error {
	if err == nil {
		return nil
	}
	f := &Failure{Text: "メールサーバーが受け付けませんでした。", cause: err}
	if sent, ok := errors.AsType[*gomail.SendError](err); ok {
		f.Code = sent.ErrorCode()
		f.Permanent = f.Code >= 500 && sent.Reason == gomail.ErrSMTPRcptTo
	}
	if answer, ok := errors.AsType[*textproto.Error](err); ok && f.Code == 0 {
		f.Code = answer.Code
	}
	if f.Permanent {
		f.Text = fmt.Sprintf("宛先が受け付けられませんでした（%d）。", f.Code)
	}
	return f
}

func (s *Sender) client() (*gomail.Client, error) {
	trust, err := s.trust()
	if err != nil {
		return nil, err
	}
	options := []gomail.Option{gomail.WithPort(s.c.Port), gomail.WithTimeout(timeout), gomail.WithTLSConfig(trust), gomail.WithHELO(s.domain)}
	switch s.c.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory)) // never silently in the clear
	}
	if s.c.User != "" {
		password, err := os.ReadFile(s.c.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("read password of mail: %w", err)
		}
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.c.User), gomail.WithPassword(strings.TrimRight(string(password), "\r\n")))
	}
	return gomail.NewClient(s.c.Host, options...)
}

func (s *Sender) trust() (*tls.Config, error) {
	t := &tls.Config{ServerName: s.c.Host, MinVersion: tls.VersionTLS12}
	if s.c.CAFile == "" {
		return t, nil
	}
	text, err := os.ReadFile(s.c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read certificates for mail: %w", err)
	}
	t.RootCAs = x509.NewCertPool()
	if !t.RootCAs.AppendCertsFromPEM(text) {
		return nil, errors.New("no certificate in the file for mail")
	}
	return t, nil
}
