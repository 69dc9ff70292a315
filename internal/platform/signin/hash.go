package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Cost is what one password hash takes.
type Cost struct {
	Memory uint32 // KiB
	Time   uint32 // passes
	Lanes  uint8
}

// DefaultCost is the second choice of OWASP's password storage sheet for argon2id:
// 19 MiB, two passes, about 40 ms.
func DefaultCost() Cost { return Cost{Memory: 19 << 10, Time: 2, Lanes: 1} }

const (
	saltSize = 16
	keySize  = 32
	// queued is how many sign-ins may wait for a free core. Beyond it, waiting would
	// take longer than people wait, and each holds a connection.
	queued = 64
)

// hasher works on as many passwords at once as there are cores: each takes 19 MiB, so
// unbounded they would be a way to exhaust memory.
type hasher struct {
	cost    Cost
	slots   chan struct{}
	waiting atomic.Int64
}

func newHasher(c Cost) *hasher {
	return &hasher{cost: c, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// errBusy says that the queue is full.
func errBusy() error {
	return fault.New(fault.Conflict, "サインインが混み合っています。30秒ほど待ってから、もう一度お試しください。")
}

// enter takes a slot, or fails with a Conflict fault where too many wait already.
func (h *hasher) enter(ctx context.Context) (leave func(), err error) {
	if h.waiting.Add(1) > queued {
		h.waiting.Add(-1)
		return nil, errBusy()
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a free core: %w", ctx.Err())
	}
}

// hash gives the PHC string of a password with a new salt.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	return phc{h.cost, salt, h.cost.key(password, salt)}.String(), nil
}

// matches compares a password with a PHC string. An empty string stands for a person
// who does not exist: it takes the same work and never matches.
func (h *hasher) matches(ctx context.Context, password, stored string) (bool, error) {
	p := phc{h.cost, make([]byte, saltSize), make([]byte, keySize)}
	if stored != "" {
		var err error
		if p, err = parsePHC(stored); err != nil {
			return false, err
		}
	}
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	same := subtle.ConstantTimeCompare(p.cost.key(password, p.salt), p.key) == 1
	return same && stored != "", nil
}

// outdated reports whether a stored hash was made at another cost than today's.
func (h *hasher) outdated(stored string) bool {
	p, err := parsePHC(stored)
	return err == nil && p.cost != h.cost
}

func (c Cost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Lanes, keySize)
}

// phc is a hash in the string format of the Password Hashing Competition.
type phc struct {
	cost      Cost
	salt, key []byte
}

func (p phc) String() string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		p.cost.Memory, p.cost.Time, p.cost.Lanes, b.EncodeToString(p.salt), b.EncodeToString(p.key))
}

// errHash says that a stored hash is none that this program wrote.
var errHash = errors.New("signin: stored password is not an argon2id hash")

func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errHash
	}
	var p phc
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.cost.Memory, &p.cost.Time, &p.cost.Lanes); err != nil || n != 3 {
		return phc{}, errHash
	}
	var errs [2]error
	p.salt, errs[0] = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	p.key, errs[1] = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	// A hash from a tampered database must not cost more memory than the machine has.
	sane := p.cost.Memory <= 1<<20 && p.cost.Time >= 1 && p.cost.Time <= 20 && p.cost.Lanes >= 1
	if errors.Join(errs[:]...) != nil || !sane || len(p.salt) < 8 || len(p.key) != keySize || p.String() != s {
		return phc{}, errHash
	}
	return p, nil
}
