; The Windows installer: for one user, without an administrator. installer.py calls makensis with these:
;   /DVERSION=1.2.3 /DSOURCE=frozen folder /DTARGET=setup.exe /DICON=fracstride.ico /DSIZE=installed KiB
Unicode true
ManifestDPIAware true
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include MUI2.nsh
!include LogicLib.nsh

!define NAME Fracstride
!define PROGRAM fracstride-gui.exe
!define TYPE Fracstride.Session
!define UNINSTALL Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}

Name "${NAME} ${VERSION}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\${NAME}" InstallDir
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Installer of ${NAME}"
VIAddVersionKey LegalCopyright "The Fracstride developers"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE SimpChinese

LangString SESSION ${LANG_ENGLISH} "Fracstride session"
LangString SESSION ${LANG_SIMPCHINESE} "Fracstride 会话"
LangString RUNNING ${LANG_ENGLISH} "Please close Fracstride first."
LangString RUNNING ${LANG_SIMPCHINESE} "请先关闭 Fracstride。"

!macro TellShell
  ; SHCNE_ASSOCCHANGED: icons and file types are read anew
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

; A program that runs keeps its file open, so that it cannot be opened for writing.
!macro RequireClosed
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; Only what an installer has put there: a folder that the user chose may hold other things.
!macro RemoveProgram
  Delete "$INSTDIR\fracstride.exe"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\sbom.cdx.json"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
!macroend

Section Install
  !insertmacro RequireClosed
  ; Where no older version is, a folder called _internal is another program's.
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    !insertmacro RemoveProgram
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "Software\${NAME}" InstallDir "$INSTDIR"

  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"

  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "$(SESSION)"
  WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr HKCU "Software\Classes\.fracstride" "" "${TYPE}"
  WriteRegStr HKCU "Software\Classes\.fracstride" "Content Type" "application/x-fracstride"
  WriteRegNone HKCU "Software\Classes\.fracstride\OpenWithProgids" "${TYPE}"

  WriteRegStr HKCU "${UNINSTALL}" DisplayName "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" DisplayVersion "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" DisplayIcon "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL}" Publisher "The Fracstride developers"
  WriteRegStr HKCU "${UNINSTALL}" InstallLocation "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" EstimatedSize ${SIZE}
  WriteRegDWORD HKCU "${UNINSTALL}" NoModify 1
  WriteRegDWORD HKCU "${UNINSTALL}" NoRepair 1
  !insertmacro TellShell
SectionEnd

Section Uninstall
  !insertmacro RequireClosed
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "Software\Classes\${TYPE}"
  DeleteRegValue HKCU "Software\Classes\.fracstride\OpenWithProgids" "${TYPE}"
  ReadRegStr $0 HKCU "Software\Classes\.fracstride" ""
  ${If} $0 == "${TYPE}"
    DeleteRegKey HKCU "Software\Classes\.fracstride"
  ${EndIf}
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\${NAME}"
  !insertmacro TellShell
SectionEnd
