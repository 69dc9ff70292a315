package app

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// Config is all that an installation can set. Each option says why it exists.
type Config struct {
	// Data is the folder of database, files and keys. One folder is all that a small
	// town has to know about.
	Data string `yaml:"data"`
	// Database is "sqlite:PATH" or a PostgreSQL URL. Several nodes need PostgreSQL.
	Database string `yaml:"database"`
	// DatabaseOwner is the PostgreSQL URL of the owner of the tables, used to migrate,
	// back up and restore. Serving needs a plain role, so there are two.
	DatabaseOwner string `yaml:"database_owner"`
	// Listen is address and port. Loopback by default: to be seen from outside is a decision.
	Listen string `yaml:"listen"`
	// TLSCert and TLSKey are PEM files. LGWAN segments often have no proxy in front.
	TLSCert string `yaml:"tls_cert"`
	TLSKey  string `yaml:"tls_key"`
	// Proxied says that a proxy in front speaks https with the browsers and sets X-Forwarded-For.
	Proxied bool `yaml:"proxied"`
	// Work says whether this node also carries out jobs.
	Work bool `yaml:"work"`
	// Address is where people reach Okite, for links in mails: https://okite.example.lg.jp.
	// A node behind a proxy does not know it by itself.
	Address string `yaml:"address"`
	// Mail is the server by which mail is sent. Without a host none is sent at all, which
	// is how an Okite without a mail server in its network runs.
	Mail MailConfig `yaml:"mail"`
	// LogLevel is debug, info, warn or error.
	LogLevel string `yaml:"log_level"`

	// Cost is of a password hash, the default when zero. No file and no environment
	// sets it: tests of the whole program do, which would otherwise mostly hash.
	Cost signin.Cost `yaml:"-"`
}

// DefaultConfig serves one town from one folder.
func DefaultConfig() Config {
	return Config{Data: "data", Listen: "127.0.0.1:8642", Work: true, LogLevel: "info"}
}

// option ties an environment variable to a field.
type option struct {
	env string
	set func(*Config, string) error
}

func options() []option {
	text := func(field func(*Config) *string) func(*Config, string) error {
		return func(c *Config, v string) error { *field(c) = v; return nil }
	}
	flag := func(field func(*Config) *bool) func(*Config, string) error {
		return func(c *Config, v string) error {
			switch v {
			case "1", "true", "yes":
				*field(c) = true
			case "0", "false", "no":
				*field(c) = false
			default:
				return errors.New("true か false で指定してください")
			}
			return nil
		}
	}
	return []option{
		{"OKITE_DATA", text(func(c *Config) *string { return &c.Data })},
		{"OKITE_DATABASE", text(func(c *Config) *string { return &c.Database })},
		{"OKITE_DATABASE_OWNER", text(func(c *Config) *string { return &c.DatabaseOwner })},
		{"OKITE_LISTEN", text(func(c *Config) *string { return &c.Listen })},
		{"OKITE_TLS_CERT", text(func(c *Config) *string { return &c.TLSCert })},
		{"OKITE_TLS_KEY", text(func(c *Config) *string { return &c.TLSKey })},
		{"OKITE_PROXIED", flag(func(c *Config) *bool { return &c.Proxied })},
		{"OKITE_WORK", flag(func(c *Config) *bool { return &c.Work })},
		{"OKITE_ADDRESS", text(func(c *Config) *string { return &c.Address })},
		{"OKITE_MAIL_HOST", text(func(c *Config) *string { return &c.Mail.Host })},
		{"OKITE_MAIL_PASSWORD_FILE", text(func(c *Config) *string { return &c.Mail.PasswordFile })},
		{"OKITE_LOG_LEVEL", text(func(c *Config) *string { return &c.LogLevel })},
	}
}

// LoadConfig reads defaults, then the file (none where path is empty), then the environment.
func LoadConfig(path string, getenv func(string) string) (Config, error) {
	c := DefaultConfig()
	if path != "" {
		if err := c.readFile(path); err != nil {
			return c, err
		}
	}
	for _, o := range options() {
		v := getenv(o.env)
		if v == "" {
			continue
		}
		if err := o.set(&c, v); err != nil {
			return c, fault.Newf(fault.Invalid, "環境変数 %s の値が正しくありません: %v", o.env, err)
		}
	}
	return c, nil
}

func (c *Config) readFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fault.Wrap(fault.Invalid, "設定ファイル "+path+" を開けません。", err)
	}
	defer f.Close()
	err = yaml.NewDecoder(io.LimitReader(f, 1<<20), yaml.Strict()).Decode(c)
	if err != nil && !errors.Is(err, io.EOF) {
		return fault.Newf(fault.Invalid, "設定ファイル %s を読めません:\n%s", path, yaml.FormatError(err, false, true))
	}
	return nil
}

// Check completes the configuration and returns what is wrong with it, option by option.
func (c *Config) Check() error {
	wrong := map[string]string{}
	if c.Data == "" {
		wrong["data"] = "データを置くフォルダーを指定してください。"
	}
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(c.Data, "okite.db")
	}
	if c.postgres() && c.DatabaseOwner == "" {
		wrong["database_owner"] = "PostgreSQLでは、表の所有者で接続するアドレスも指定してください。"
	}
	if !c.postgres() && !strings.HasPrefix(c.Database, "sqlite:") {
		wrong["database"] = "sqlite:ファイル名 か postgres://… で指定してください。"
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		wrong["listen"] = "127.0.0.1:8642 のように、アドレスとポートを指定してください。"
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		wrong["tls_cert"] = "証明書と秘密鍵は、両方とも指定してください。"
	}
	c.Mail.check(wrong, c.Address)
	if _, ok := levels()[c.LogLevel]; !ok {
		wrong["log_level"] = "debug, info, warn, error のどれかを指定してください。"
	}
	return fault.Fields(wrong)
}

func (c *Config) postgres() bool {
	return strings.HasPrefix(c.Database, "postgres://") || strings.HasPrefix(c.Database, "postgresql://")
}

// loopback reports whether only this machine can reach the port.
func (c *Config) loopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// https reports whether browsers reach this node by https.
func (c *Config) https() bool { return c.TLSCert != "" || c.Proxied }

// Print writes the configuration in force, without passwords.
func (c Config) Print(w io.Writer) error {
	c.Database, c.DatabaseOwner = masked(c.Database), masked(c.DatabaseOwner)
	text, err := yaml.Marshal(c)
	if err != nil {
		return fmt.Errorf("print configuration: %w", err)
	}
	_, err = w.Write(text)
	return err
}

func masked(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return "（読めません）"
	}
	return u.Redacted()
}
