/// What a server is started with, so that it costs little and agents can take no more than their share.
enum ServerOptions {
  /// The largest file that the server may write, in bytes. The kernel holds it: sort files, which have no name, and the
  /// tables that a statement makes for itself end there, and only that statement with them.
  static let fileBytes = 256 << 20

  static let all = thrift + bounds

  /// Small buffers and no flushes: what is in here is thrown away anyway.
  private static let thrift = [
    "--no-defaults", "--skip-networking", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0",
    "--sync-binlog=0", "--innodb-doublewrite=0", "--innodb-flush-method=nosync", "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=4M", "--performance-schema=OFF", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=4M",
    "--innodb-buffer-pool-dump-at-shutdown=OFF", "--innodb-buffer-pool-load-at-startup=OFF", "--max-connections=200",
    "--table-open-cache=400", "--innodb-use-native-aio=0", "--innodb-autoextend-increment=8",
    "--character-set-server=utf8mb4", "--collation-server=utf8mb4_uca1400_ai_ci", "--plugin-maturity=unknown",
  ]

  private static let bounds = [
    "--local-infile=0", "--event-scheduler=DISABLED",
    // Tables are InnoDB's, in their database's folder: none in memory, none elsewhere on the disk (DATA DIRECTORY).
    "--enforce-storage-engine=InnoDB", "--skip-symbolic-links",
    // What a session may raise, and how far.
    "--max-allowed-packet=16M", "--max-heap-table-size=16M", "--maximum-max-heap-table-size=16M",
    "--tmp-table-size=16M", "--maximum-tmp-table-size=16M", "--maximum-sort-buffer-size=4M",
    "--maximum-join-buffer-size=4M", "--max-session-mem-used=256M", "--maximum-max-session-mem-used=256M",
    // Nobody but us waits long for a lock; agents' statements have our clock.
    "--lock-wait-timeout=1", "--innodb-lock-wait-timeout=1",
    // SYSDATE() is the episode's fixed clock too.
    "--sysdate-is-now",
  ]
}
