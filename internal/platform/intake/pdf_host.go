package intake

import (
	"context"
	_ "embed" // pdfium.wasm
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/emscripten"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// pdfium is PDFium, the reader of PDF in Chromium, compiled to WebAssembly: whatever a
// file does to it, it reaches nothing but its own memory.
//
//go:embed vendor/pdfium/pdfium.wasm
var pdfium []byte

const (
	maxMemory = 384 << 20 // bytes of one instance
	keepWarm  = time.Minute
)

// engine keeps the compiled code while PDFs are being read, and for a while after, since
// compiling takes a second and files come in batches. It is the one thing in this
// package that outlives a call.
type engine struct {
	mu      sync.Mutex
	runtime wazero.Runtime
	code    wazero.CompiledModule
	users   int
	idle    *time.Timer
}

var shared engine

// enter compiles the code unless it is there, and keeps it until leave.
func (e *engine) enter() (wazero.Runtime, wazero.CompiledModule, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.idle != nil {
		e.idle.Stop()
	}
	if e.runtime == nil {
		// Not the context of the caller: others will use the code.
		ctx := context.Background()
		r, code, err := compile(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("compile pdfium: %w", err)
		}
		e.runtime, e.code = r, code
	}
	e.users++
	return e.runtime, e.code, nil
}

func (e *engine) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.users--; e.users == 0 {
		e.idle = time.AfterFunc(keepWarm, e.close)
	}
}

// close frees the code where nobody uses it.
func (e *engine) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.users > 0 || e.runtime == nil {
		return
	}
	_ = e.runtime.Close(context.Background()) // frees memory only
	e.runtime, e.code = nil, nil
}

func compile(ctx context.Context) (wazero.Runtime, wazero.CompiledModule, error) {
	const page = 64 << 10
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(maxMemory/page).WithCloseOnContextDone(true))
	code, err := r.CompileModule(ctx, pdfium)
	if err == nil {
		_, err = wasi_snapshot_preview1.Instantiate(ctx, r)
	}
	if err == nil {
		err = instantiateHost(ctx, r, code)
	}
	if err != nil {
		return nil, nil, errors.Join(err, r.Close(ctx))
	}
	return r, code, nil
}

// instantiateHost gives the code what it asks of its host: memory that grows, and no
// files at all.
func instantiateHost(ctx context.Context, r wazero.Runtime, code wazero.CompiledModule) error {
	b := r.NewHostModuleBuilder("env")
	exports, err := emscripten.NewFunctionExporterForModule(code)
	if err != nil {
		return err
	}
	exports.ExportFunctions(b)
	for _, d := range code.ImportedFunctions() {
		module, name, _ := d.Import()
		if module != "env" || strings.HasPrefix(name, "invoke_") || name == "_emscripten_throw_longjmp" {
			continue
		}
		b.NewFunctionBuilder().WithGoModuleFunction(hostFunction(name), d.ParamTypes(), d.ResultTypes()).Export(name)
	}
	_, err = b.Instantiate(ctx)
	return err
}

func hostFunction(name string) api.GoModuleFunc {
	switch {
	case name == "emscripten_date_now":
		return func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = api.EncodeF64(0) }
	case name == "emscripten_resize_heap":
		return growMemory
	case name == "_abort_js":
		return func(context.Context, api.Module, []uint64) { panic(errors.New("pdfium: abort")) }
	case strings.HasPrefix(name, "__syscall"):
		const notImplemented = -52 // ENOSYS of WASI
		return func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = api.EncodeI32(notImplemented) }
	}
	return func(context.Context, api.Module, []uint64) {}
}

func growMemory(_ context.Context, m api.Module, stack []uint64) {
	const page = 64 << 10
	want, have := uint32(stack[0]), m.Memory().Size()
	stack[0] = 1
	if want > have {
		if _, ok := m.Memory().Grow((want - have + page - 1) / page); !ok {
			stack[0] = 0
		}
	}
}

// instance is PDFium with a memory of its own, for one file.
type instance struct {
	ctx     context.Context
	module  api.Module
	calls   map[string]api.Function
	scratch uint32 // 64 bytes for results
	stack   []uint64
	err     error // the first failure; calls after it do nothing
}

func newInstance(ctx context.Context, r wazero.Runtime, code wazero.CompiledModule) (*instance, error) {
	m, err := r.InstantiateModule(ctx, code, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize", "__wasm_call_ctors"))
	if err != nil {
		return nil, err
	}
	p := &instance{ctx: ctx, module: m, calls: map[string]api.Function{}}
	p.scratch = p.alloc(64)
	p.write(p.scratch, append([]byte{2}, make([]byte, 19)...)) // FPDF_LIBRARY_CONFIG, version 2
	p.call("FPDF_InitLibraryWithConfig", uint64(p.scratch))
	return p, p.err
}

func (p *instance) close() { _ = p.module.Close(context.Background()) }

// call calls a function of PDFium, which ends with the context. After a failure it gives
// 0 for everything.
func (p *instance) call(name string, args ...uint64) uint64 {
	if p.err != nil {
		return 0
	}
	f := p.calls[name]
	if f == nil {
		if f = p.module.ExportedFunction(name); f == nil {
			p.err = fmt.Errorf("pdfium has no %s", name)
			return 0
		}
		p.calls[name] = f
	}
	p.stack = append(p.stack[:0], args...)
	if len(p.stack) == 0 {
		p.stack = append(p.stack, 0) // room for the result
	}
	if err := f.CallWithStack(p.ctx, p.stack); err != nil {
		p.err = fmt.Errorf("pdfium %s: %w", name, err)
		return 0
	}
	return p.stack[0]
}

// integer is call for a C int.
func (p *instance) integer(name string, args ...uint64) int { return int(int32(p.call(name, args...))) }

var errMemory = errors.New("pdfium: out of memory")

func (p *instance) alloc(n int) uint32 {
	at := uint32(p.call("malloc", uint64(n)))
	if at == 0 && p.err == nil {
		p.err = errMemory
	}
	return at
}

func (p *instance) write(at uint32, b []byte) {
	if p.err == nil && !p.module.Memory().Write(at, b) {
		p.err = errMemory
	}
}

// floats reads n float32 from the scratch space.
func (p *instance) floats(n int) []float64 {
	out := make([]float64, n)
	if b, ok := p.module.Memory().Read(p.scratch, uint32(n*4)); ok {
		for i := range out {
			out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[i*4:])))
		}
	}
	return out
}
