package mail

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a mail server that keeps what it is given. To gone@… it says no for good, to
// busy@… not now.
type server struct {
	mutex  sync.Mutex
	got    []letter
	secret string // password that is asked for; none when empty
}

type letter struct{ from, to, text string }

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{s: s}, nil }

type session struct {
	s      *server
	l      letter
	signed bool
}

func (x *session) AuthMechanisms() []string { return []string{"PLAIN"} }

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "okite" || password != x.s.secret {
			return errors.New("wrong password")
		}
		x.signed = true
		return nil
	}), nil
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	if x.s.secret != "" && !x.signed {
		return &smtp.SMTPError{Code: 530, Message: "sign in first"}
	}
	x.l.from = from
	return nil
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "gone@"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	case strings.HasPrefix(to, "busy@"):
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "try later"}
	}
	x.l.to = to
	return nil
}

func (x *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	x.l.text = string(text)
	x.s.mutex.Lock()
	defer x.s.mutex.Unlock()
	x.s.got = append(x.s.got, x.l)
	return err
}

func (x *session) Reset()        { x.l = letter{} }
func (*session) Logout() error   { return nil }
func (s *server) list() []letter { s.mutex.Lock(); defer s.mutex.Unlock(); return s.got }

// serve starts the server and gives the configuration to reach it.
func serve(t *testing.T, s *server, security Security) Config {
	t.Helper()
	x := smtp.NewServer(s)
	x.Domain = "localhost"
	c := Config{Host: "localhost", Security: security, From: "みほん町 <okite@example.lg.jp>"}
	if security != Plain {
		x.TLSConfig, c.CAFile = certificate(t)
	} else {
		x.AllowInsecureAuth = true
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Port = l.Addr().(*net.TCPAddr).Port
	if security == TLS {
		l = tls.NewListener(l, x.TLSConfig)
	}
	go func() { _ = x.Serve(l) }()
	t.Cleanup(func() { _ = x.Close() })
	return c
}

// certificate makes one for localhost and a file that vouches for it.
func certificate(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, &c, &c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, path
}

func message(to string) Message {
	return Message{ID: "0199-a", To: to, Subject: "必読のお知らせがあります（期限 12月2日）。とても長い件名なので、折り返されるはずです", Text: "画面で見てください。\n.\n  https://okite.example.lg.jp/notice/1\n"}
}

func TestSend(t *testing.T) {
	t.Parallel()
	for _, security := range []Security{Plain, StartTLS, TLS} {
		t.Run(string(security), func(t *testing.T) {
			t.Parallel()
			s := &server{}
			c := serve(t, s, security)
			if security != Plain {
				s.secret = "ひみつ-secret"
				c.User, c.PasswordFile = "okite", filepath.Join(t.TempDir(), "password")
				if err := os.WriteFile(c.PasswordFile, []byte(s.secret+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if wrong := c.Check(); len(wrong) > 0 {
				t.Fatal(wrong)
			}
			results := NewSender(c).Send(t.Context(), []Message{message("aki@example.jp"), message("gone@example.jp"), message("busy@example.jp"), message("fuyu@example.jp")})
			if results[0] != nil || results[3] != nil {
				t.Fatalf("%v", results)
			}
			for i, permanent := range map[int]bool{1: true, 2: false} {
				f, ok := errors.AsType[*Failure](results[i])
				if !ok || f.Permanent != permanent || f.Code == 0 {
					t.Errorf("%d: %+v", i, results[i])
				}
			}
			got := s.list()
			if len(got) != 2 || got[1].to != "fuyu@example.jp" || got[0].from != "okite@example.lg.jp" {
				t.Fatalf("%+v", got)
			}
			read(t, got[0].text)
		})
	}
}

// read checks what arrived as any mail program would read it.
func read(t *testing.T, text string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != message("").Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != "みほん町" || from[0].Address != "okite@example.lg.jp" {
		t.Errorf("from %v, %v", from, err)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("User-Agent") != "" || m.Header.Get("X-Mailer") != "" || m.Header.Get("Message-ID") != "<0199-a@example.lg.jp>" {
		t.Errorf("head %v", m.Header)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.ReplaceAll(strings.TrimSpace(string(body)), "\r\n", "\n") != strings.TrimSpace(message("").Text) {
		t.Errorf("body %q, %v", body, err)
	}
}

// A line break anywhere in the head must not become a header.
func TestHeaderInjection(t *testing.T) {
	t.Parallel()
	s := &server{}
	sender := NewSender(serve(t, s, Plain))
	var list []Message
	for _, evil := range []string{"\r\nBcc: x@example.com", "\nX: y", "\r", "\x00", "\u2028", "\u0085"} {
		a, b := message("aki@example.jp"), message("aki@example.jp"+evil)
		a.Subject += evil
		list = append(list, a, b)
		c := message("aki@example.jp")
		c.ID += evil
		list = append(list, c)
	}
	for _, to := range []string{"", "aki", "a@b, c@d", "<a@example.jp>, <b@example.jp>", "a@example.jp>\r\nRCPT TO:<b@example.jp", strings.Repeat("a", 250) + "@example.jp"} {
		list = append(list, message(to))
	}
	for i, err := range sender.Send(t.Context(), list) {
		if f, ok := errors.AsType[*Failure](err); !ok || !f.Permanent {
			t.Errorf("%q to %q: %v", list[i].Subject, list[i].To, err)
		}
	}
	if got := s.list(); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
}

func TestConnectionFails(t *testing.T) {
	t.Parallel()
	s := &server{secret: "right"}
	wrong := serve(t, s, StartTLS)
	wrong.User, wrong.PasswordFile = "okite", filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(wrong.PasswordFile, []byte("wrong"), 0o600); err != nil {
		t.Fatal(err)
	}
	clear := serve(t, &server{}, Plain)
	clear.Security = StartTLS // the server does not offer it
	stranger := serve(t, &server{}, StartTLS)
	stranger.CAFile = ""
	nobody := Config{Host: "127.0.0.1", Port: 1, Security: Plain, From: "a@example.jp"}
	for name, c := range map[string]Config{"password": wrong, "no starttls": clear, "unknown certificate": stranger, "nobody listens": nobody} {
		for _, err := range NewSender(c).Send(t.Context(), []Message{message("a@example.jp"), message("b@example.jp")}) {
			if f, ok := errors.AsType[*Failure](err); !ok || f.Permanent || strings.Contains(f.Text, "wrong") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := NewSender(nobody).Send(ended, []Message{message("a@example.jp")})[0]; err == nil {
		t.Error("sent after the end")
	}
}

func TestConfigCheck(t *testing.T) {
	t.Parallel()
	ok := Config{Host: "mail.example.jp", Port: 25, Security: Plain, From: "okite@example.jp"}
	if wrong := ok.Check(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	for field, change := range map[string]func(*Config){
		"host":          func(c *Config) { c.Host = "mail\r\n" },
		"port":          func(c *Config) { c.Port = 70000 },
		"security":      func(c *Config) { c.Security = "ssl" },
		"from":          func(c *Config) { c.From = "a@b\r\nBcc: c@d" },
		"password_file": func(c *Config) { c.PasswordFile = "/nowhere" },
		"ca_file":       func(c *Config) { c.CAFile = "/nowhere" },
	} {
		c := ok
		change(&c)
		if c.Check()[field] == "" {
			t.Errorf("%s is accepted", field)
		}
	}
}

const report = "From: MAILER-DAEMON@example.jp\r\nSubject: =?UTF-8?B?6YWN5L+h5LiN6IO9?=\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n" +
	"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.jp\r\n\r\n" +
	"Final-Recipient: rfc822; aki@example.jp\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n" +
	"Final-Recipient: rfc822; slow@example.jp\r\nAction: delayed\r\nStatus: 4.2.2\r\n\r\n" +
	"Original-Recipient: rfc822;fuyu@example.jp\r\nFinal-Recipient: rfc822;other@example.jp\r\nAction: Failed\r\nStatus: 5.7.1 (refused)\r\n\r\n--b--\r\n"

func TestReadBounces(t *testing.T) {
	t.Parallel()
	list, err := ReadBounces(strings.NewReader(report))
	if err != nil || len(list) != 2 || list[0].Address != "aki@example.jp" || list[0].Status != "5.1.1" || list[1].Address != "fuyu@example.jp" {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, text := range []string{"", "hello", "Subject: x\r\n\r\nbody", strings.Replace(report, "multipart/report", "multipart/mixed", 1), strings.Replace(report, "message/delivery-status", "text/plain", 1)} {
		if _, err := ReadBounces(strings.NewReader(text)); !errors.Is(err, ErrNoReport) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func FuzzReadBounces(f *testing.F) {
	f.Add(report)
	f.Add(report[:300])
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadBounces(strings.NewReader(text))
		if err == nil && len(list) > recipientsMax {
			t.Error("too many")
		}
		for _, b := range list {
			if control(b.Address) || control(b.Text) {
				t.Errorf("%+v", b)
			}
		}
	})
}
