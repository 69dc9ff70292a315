package app

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/fault"
)

func TestLoopback(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]bool{
		"127.0.0.1:8642": true, "localhost:8642": true, "[::1]:8642": true, "127.0.0.53:1": true,
		":8642": false, "0.0.0.0:8642": false, "192.168.1.5:8642": false, "[::]:8642": false, "machi.example:443": false, "nonsense": false,
	} {
		if got := (&Config{Listen: listen}).loopback(); got != want {
			t.Errorf("%s: %v", listen, got)
		}
	}
}

// What is wrong with the configuration of mail is said by option, in Japanese; what is
// printed and logged of it holds no password.
func TestMailConfig(t *testing.T) {
	t.Parallel()
	const secret = "himitsu-no-kotoba"
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	right := MailConfig{Host: "mail.example.lg.jp", From: "みほん町 <okite@example.lg.jp>", User: "okite", PasswordFile: password}
	for option, change := range map[string]func(*Config){
		"":                   func(*Config) {},
		"address":            func(c *Config) { c.Address = "" },
		"mail.host":          func(c *Config) { c.Mail.Host = "" },
		"mail.port":          func(c *Config) { c.Mail.Port = 70000 },
		"mail.security":      func(c *Config) { c.Mail.Security = "plain" },
		"mail.from":          func(c *Config) { c.Mail.From = "okite" },
		"mail.password_file": func(c *Config) { c.Mail.PasswordFile = "/nowhere/password" },
		"mail.ca_file":       func(c *Config) { c.Mail.CAFile = "/nowhere/ca.pem" },
	} {
		c := DefaultConfig()
		c.Data, c.Address, c.Mail = t.TempDir(), "https://okite.example.lg.jp", right
		change(&c)
		err := c.Check()
		if option == "" && err != nil || option != "" && !strings.HasSuffix(fault.Of(err).Fields[option], "。") {
			t.Errorf("%q: %v %v", option, err, fault.Of(err).Fields)
		}
		var out, log bytes.Buffer
		if err := c.Print(&out); err != nil {
			t.Fatal(err)
		}
		slog.New(slog.NewTextHandler(&log, nil)).Info("configuration", "mail", c.Mail, "error", err)
		if strings.Contains(out.String()+log.String(), secret) {
			t.Errorf("%q: the password is shown", option)
		}
	}
}
