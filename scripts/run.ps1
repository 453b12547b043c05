# Windows, from the folder of the program:
#   powershell -ExecutionPolicy Bypass -File scripts\run.ps1          opens the program, set up first if needed
#   powershell -ExecutionPolicy Bypass -File scripts\run.ps1 test     runs the checks and tests
param([ValidateSet('run', 'test')][string]$Mode = 'run')
$ErrorActionPreference = 'Stop'
Set-Location (Split-Path -Parent $PSScriptRoot)
$python = Join-Path (Get-Location) '.venv\Scripts\python.exe'
$lock = if ($Mode -eq 'test') { 'requirements-test.txt' } else { 'requirements.txt' }
$key = (Get-FileHash $lock -Algorithm SHA256).Hash
$stamp = ".venv\.ready-$Mode"
function Assert-Done($what) { if ($LASTEXITCODE -ne 0) { throw "$what failed ($LASTEXITCODE)" } }

function Find-Python {
    foreach ($candidate in @(@('py', '-3.13'), @('py', '-3.12'), @('py', '-3.14'), @('py', '-3.11'), @('python'))) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $rest = @($candidate | Select-Object -Skip 1)
        try {
            & $candidate[0] @rest -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 15)))' 2>$null
        } catch { continue }
        if ($LASTEXITCODE -eq 0) { return , @($candidate) }
    }
    throw 'Python 3.11 to 3.14 is needed: winget install Python.Python.3.13'
}

$ready = (Test-Path $stamp) -and (Test-Path $python) -and ((Get-Content $stamp -Raw).Trim() -eq $key)
if (-not $ready) {
    if (-not (Test-Path $python)) {
        $found = Find-Python
        $rest = @($found | Select-Object -Skip 1)
        & $found[0] @rest -m venv .venv; Assert-Done 'python -m venv'
    }
    Write-Host "setup: installing Python packages from $lock"
    & $python -m pip install -q --disable-pip-version-check --require-hashes --only-binary=:all: -r $lock
    Assert-Done 'pip install'
    Set-Content $stamp $key -Encoding ascii
}
if ($Mode -eq 'run') {
    & $python main.py
    exit $LASTEXITCODE
}
& $python -m ruff check .; Assert-Done 'ruff'
& $python -m mypy; Assert-Done 'mypy'
$env:PYTHONPATH = '.'
& .venv\Scripts\lint-imports.exe --no-cache; Assert-Done 'lint-imports'
& $python -m pytest -n 2 --dist worksteal
exit $LASTEXITCODE
