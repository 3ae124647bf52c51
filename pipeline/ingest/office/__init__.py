"""Files of office programs: Word, Excel, PowerPoint, OpenDocument, RTF."""
