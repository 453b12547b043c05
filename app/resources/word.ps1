# Turns every .docx of a folder into a PDF with Word: word.ps1 SOURCE TARGET PIDFILE. The program ends what stays behind.
param([string]$source, [string]$target, [string]$pidfile)
$ErrorActionPreference = 'Stop'
$before = @(Get-Process WINWORD -ErrorAction SilentlyContinue | ForEach-Object { $_.Id })
$word = New-Object -ComObject Word.Application
$own = Get-Process WINWORD | Where-Object { $before -notcontains $_.Id } | Select-Object -First 1
if ($own) { Set-Content -Path $pidfile -Value $own.Id -Encoding ascii }
try {
  $word.Visible = $false
  $word.DisplayAlerts = 0
  $word.AutomationSecurity = 3
  Get-ChildItem -Path $source -Filter *.docx | ForEach-Object {
    $document = $word.Documents.Open($_.FullName, $false, $true, $false)
    try { $document.ExportAsFixedFormat((Join-Path $target ($_.BaseName + '.pdf')), 17) }
    finally { $document.Close(0) }
  }
}
finally {
  $word.Quit(0)
  Remove-Item -Path $pidfile -ErrorAction SilentlyContinue
}
