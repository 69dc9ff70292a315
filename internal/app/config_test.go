package app

import "testing"

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
